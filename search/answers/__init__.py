"""What the web package asks for: safe searches, suggestions, deflection, explanations."""
