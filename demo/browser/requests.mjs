// Every way in which a page makes the browser send a request. Each function runs in the page, at a click; it gets the
// address and the fields to send, and has `form` to make one.

/** Requests that may change something. */
export const POSTS = {
  "a form": (url, fields) => form(url, fields).submit(),
  "a form of several parts": (url, fields) => form(url, fields, { enctype: "multipart/form-data" }).submit(),
  "a form of plain text": (url, fields) => form(url, fields, { enctype: "text/plain" }).submit(),
  "a form in a hidden frame": (url, fields) => {
    document.body.insertAdjacentHTML("beforeend", '<iframe name="hidden" hidden></iframe>');
    form(url, fields, { target: "hidden" }).submit();
  },
  "a form in a new window": (url, fields) => form(url, fields, { target: "_blank" }).submit(),
  "a form that is sent on by a 307": (url, fields) => form(`/redirect?status=307&to=${encodeURIComponent(url)}`, fields).submit(),
  "a form that is sent on by two 308": (url, fields) => {
    const twice = `/redirect?status=308&to=${encodeURIComponent(url)}`;
    form(`/redirect?status=308&to=${encodeURIComponent(twice)}`, fields).submit();
  },
  "fetch": (url, fields) => fetch(url, { method: "POST", credentials: "include", body: new URLSearchParams(fields) }),
  "fetch without CORS": (url, fields) =>
    fetch(url, { method: "POST", credentials: "include", mode: "no-cors", body: new URLSearchParams(fields) }),
  "fetch that goes on without the page": (url, fields) =>
    fetch(url, { method: "POST", credentials: "include", mode: "no-cors", keepalive: true, body: JSON.stringify(fields) }),
  "fetch of JSON": (url, fields) => {
    const headers = { "content-type": "application/json" };
    return fetch(url, { method: "POST", credentials: "include", headers, body: JSON.stringify(fields) });
  },
  "fetch with a header": (url, fields) =>
    fetch(url, { method: "POST", credentials: "include", headers: { "x-csrf-token": "x" }, body: JSON.stringify(fields) }),
  "XMLHttpRequest": (url, fields) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.withCredentials = true;
    request.send(new URLSearchParams(fields));
  },
  "a beacon": (url, fields) => navigator.sendBeacon(url, new URLSearchParams(fields)),
  "a link's ping": (url) => {
    const link = Object.assign(document.createElement("a"), { href: "#", ping: url });
    document.body.append(link);
    link.click();
  },
};

/** A form whose origin is `null`, wherever its page comes from. */
export const SANDBOXED = (url, fields) => {
  const inner = `${form(url, fields).outerHTML}<script>document.forms[0].submit()</script>`;
  const frame = Object.assign(document.createElement("iframe"), { sandbox: "allow-scripts allow-forms", srcdoc: inner });
  document.body.append(frame);
};

/** Requests for something to show or to run. */
export const FETCHES = {
  "an image": (url) => void (new Image().src = url),
  "a script": (url) => document.head.append(Object.assign(document.createElement("script"), { src: url })),
  "a style": (url) => document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: url })),
  "a frame": (url) => document.body.append(Object.assign(document.createElement("iframe"), { src: url })),
  "an object": (url) => document.body.append(Object.assign(document.createElement("object"), { data: url })),
  "a film": (url) => void (document.createElement("video").src = url),
  "fetch": (url) => fetch(url, { credentials: "include" }),
  "fetch without CORS": (url) => fetch(url, { credentials: "include", mode: "no-cors" }),
  "a stream of events": (url) => void new EventSource(url, { withCredentials: true }),
};

/** The handshake that browsers make for any page, with the cookies of whoever is signed in. */
export const WEB_SOCKET = (url) => void new WebSocket(url.replace("https:", "wss:"));

/** Ways to lead the visitor to a page. */
export const VISITS = {
  "a link": (url) => {
    const link = Object.assign(document.createElement("a"), { href: url });
    document.body.append(link);
    link.click();
  },
  "a form that asks": (url, fields) => form(url, fields, { method: "get" }).submit(),
  "a script that goes there": (url) => location.assign(url),
  "a refresh": (url) => document.head.insertAdjacentHTML("beforeend", `<meta http-equiv="refresh" content="0; url=${url}">`),
  "a new window": (url) => void window.open(url),
  "a redirect": (url) => location.assign(`/redirect?status=302&to=${encodeURIComponent(url)}`),
};

/** The text of a function as it can stand in a page. */
const script = (text) => String(text).replaceAll("</", "<\\/");

/** A page that makes a request when its button is pressed. */
export const pageThatSends = (send, url, fields = {}) => `
  <body><button>Go</button>
  <script>
    function form(action, fields, more) {
      const form = Object.assign(document.createElement("form"), { method: "post", action, hidden: true }, more);
      for (const [name, value] of Object.entries(fields)) {
        const field = Object.assign(document.createElement("input"), { name });
        field.setAttribute("value", value);
        form.append(field);
      }
      document.body.append(form);
      return form;
    }
    const send = ${script(send)};
    navigation.onnavigate = (event) => (window.isLeaving = !event.hashChange);
    document.querySelector("button").onclick = () => void (window.sent = send(${script(JSON.stringify(url))}, ${script(JSON.stringify(fields))}));
  </script>`;
