"""Sites as the rules judge them: what stands there, when they spoke, and the findings about them."""
