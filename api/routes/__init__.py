"""The routes, a module a subject; a handler reads its values, calls one use case, and answers."""
