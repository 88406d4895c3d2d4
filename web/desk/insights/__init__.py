"""The pages of ``/desk/insights``: questions, gaps, articles, and what search learnt."""
