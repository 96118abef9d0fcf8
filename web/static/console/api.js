// The server's answers as values; its refusals as one kind of error.

const ROOT = "/api/v1";

/** A refusal: the HTTP status (0 where no answer came), the error's code, a sentence, details. */
export class Problem extends Error {
  constructor(status, {error = "unreachable", message = "", details = []} = {}) {
    super(message);
    this.status = status;
    this.code = error;
    this.details = details;
  }
}

/**
 * A client of the server. `tokenOf()` gives the session's CSRF token, `languageOf()` the language
 * of refusals; `onSignedOut()` is called when the server no longer knows the session.
 */
export function createApi({tokenOf, languageOf, onSignedOut}) {
  async function ask(method, path, {params, body, signal} = {}) {
    const query = new URLSearchParams(params).toString();
    const headers = {"Accept-Language": languageOf()};
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (method !== "GET" && tokenOf()) headers["X-CSRF-Token"] = tokenOf();
    const answer = await send(`${ROOT}${path}${query && `?${query}`}`, {
      method,
      headers,
      signal,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const signsIn = method === "POST" && path === "/session";
    if (answer.status === 401 && !signsIn) onSignedOut();
    if (!answer.ok) throw new Problem(answer.status, await answer.json().catch(() => ({})));
    return answer.status === 204 ? null : answer.json();
  }

  async function send(address, request) {
    try {
      return await fetch(address, request);
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Problem(0);
    }
  }

  return {
    get: (path, params, signal) => ask("GET", path, {params, signal}),
    post: (path, body) => ask("POST", path, {body}),
    put: (path, body) => ask("PUT", path, {body}),
    remove: (path) => ask("DELETE", path),
  };
}
