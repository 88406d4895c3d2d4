"""How sure an answer is: signals, a calibration learnt from the articles themselves, and the verdict."""
