"""From a folder of files to articles: what each file is, its front matter, its problems."""
