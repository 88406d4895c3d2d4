"""The sender of a form: who signed them in, whether their address is mistyped, and the work that proves patience."""
