"""What the web package asks for: suggestions, deflection, explanations."""
