"use strict";

// A signed-in person tries the API with the session, which asks for the form token that the cookie holds.
function formToken() {
  const found = document.cookie.match(/(?:^|; )csrftoken=([^;]*)/);
  return found ? decodeURIComponent(found[1]) : "";
}

window.addEventListener("load", () => {
  const place = document.getElementById("swagger-ui");
  window.SwaggerUIBundle({
    url: place.dataset.schema,
    domNode: place,
    presets: [window.SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    persistAuthorization: false,
    requestInterceptor: (request) => {
      if (request.method && request.method !== "GET" && formToken()) {
        request.headers["X-CSRFToken"] = formToken();
      }
      return request;
    },
  });
});
