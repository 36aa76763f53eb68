"""Links and claims → rings: candidates, membership, portfolios, dense blocks."""
