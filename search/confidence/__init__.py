"""How sure an answer is: signals, calibration and the verdict."""
