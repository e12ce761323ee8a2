"""The front door: emergency gate, for whom, what is wrong, the questions, check and send.

For the patient on a phone, and for the telephone and front desk that ask the
same questions.  Nothing is stored before "Versturen"; what is sent is stored
once, however often it arrives.
"""
