"""Commands that show what people ask and improve the articles accordingly."""
