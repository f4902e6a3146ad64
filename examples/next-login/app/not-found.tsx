import { titled } from "../lib/title";

export default function NotFound() {
  return (
    <main id="main" className="narrow">
      <title>{titled("Page not found")}</title>
      <section className="card" aria-labelledby="problem">
        <h1 id="problem">Page not found</h1>
        <p>There is nothing at this address.</p>
        <p>
          <a href="/">Back to the start</a>
        </p>
      </section>
    </main>
  );
}
