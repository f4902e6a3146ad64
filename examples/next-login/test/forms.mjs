// What a person with a browser fills in here, beside the login form.

export const PASSWORD = "brass-anchor-under-the-pier";

/** Fills in the registration form and sends it. */
export async function register(page, url, { name = "Nina", email, password = PASSWORD }) {
  await page.goto(`${url}/register`);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Make an account" }).click();
}
