"""Lists that writers keep beside the articles: synonyms, risks, example messages, languages."""
