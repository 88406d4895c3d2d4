"""Learning from solved questions: what people asked and which article answered it changes what search finds."""
