import type { ReactNode } from "react";

export const metadata = { title: "One session, two servers" };

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
