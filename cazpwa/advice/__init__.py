"""Remote advice: take the next, call or open the video door, write the advice, finish."""
