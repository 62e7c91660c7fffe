"""What a page may load and do (Content-Security-Policy), for its meta tag and its header alike."""

#: The policy of every page but the SQL page.
CSP = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; "
    "worker-src 'self'; img-src 'self' data:; style-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'self'"
)
#: That of the SQL page, which unpacks its engine and loads it from an address of its own making.
CSP_SQL = CSP.replace("connect-src 'self'", "connect-src 'self' blob:")
