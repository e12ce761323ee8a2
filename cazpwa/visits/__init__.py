"""Home visits: on a nurse's list, her taps, and the window that moves with them."""
