"""How the course came to say what it says: what was changed in the browser, or by a package."""
