"""The boards that belong to no week, and outlive every offering."""

COMMONS: tuple[dict[str, str], ...] = (
    {
        "code": "welcome",
        "title_en": "Welcome",
        "title_fr": "Bienvenue",
        "description_en": "Say hello, and read who else is here.",
        "description_fr": "Présentez-vous et découvrez qui est là.",
    },
    {
        "code": "tools",
        "title_en": "Tools and tips",
        "title_fr": "Outils et conseils",
        "description_en": "Templates, methods and tricks that have worked, in any week.",
        "description_fr": "Modèles, méthodes et astuces qui ont fait leurs preuves, peu importe la semaine.",
    },
    {
        "code": "ideas",
        "title_en": "Ideas for better engagement",
        "title_fr": "Idées pour mieux faire participer",
        "description_en": "What we could try together, and what it would take.",
        "description_fr": "Ce que nous pourrions essayer ensemble, et ce qu’il faudrait pour y arriver.",
    },
    {
        "code": "help",
        "title_en": "Help",
        "title_fr": "Aide",
        "description_en": "Questions about this site and how the course works.",
        "description_fr": "Questions sur le site et le déroulement du cours.",
    },
)
