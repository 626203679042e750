"""What the site is built with: small modules that know nothing of MkDocs, called by one thin hook."""
