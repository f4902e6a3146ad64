export const options = {
  cookieName: "session",
  password: "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o",
  cookieOptions: { secure: "auto" },
};
