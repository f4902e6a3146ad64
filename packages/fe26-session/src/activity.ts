// What somebody did lately, kept in the session itself, and what it says about the session. The same JSON, rules and words
// as in crates/fe26-session/src/activity, so that services in both languages can share a session.
//
// Nothing counts without a `Set-Cookie`, and writing on every request is no way out: two at the same time overwrite one
// another's cookie. So an access is due only when the log has nothing recent about its path.

/** What somebody did. */
export type Action = "login" | "logout" | "access" | "refresh";

/** One thing that somebody did. */
export interface Activity {
  /** When, in milliseconds since 1970. */
  timestamp: number;
  action: Action;
  /** The address it came from: the connection's, or what a proxy says that you trust. */
  ip?: string;
  /** The start of the header `User-Agent`. */
  userAgent?: string;
  /** The start of the path, without the query. Where there are many, give the route: every new path is due. */
  path?: string;
}

/** How much was done lately: a number for each ten minutes, the last of which began at `slot`. */
export interface ActivityCounter {
  slot: number;
  counts: number[];
}

/** The fields of a session that are read and written here. Add them to your session's type. */
export interface WithActivity {
  activities?: Activity[];
  activityCounter?: ActivityCounter;
  /** When they showed who they are. A refresh leaves it as it is, or no session ever grows old. */
  loginAt?: number;
  lastAccess?: number;
}

/** When something is too long or too much; durations are seconds. */
export interface Thresholds {
  /** How long the log has an entry of a path before another access to it is due: 5 minutes. */
  accessInterval?: number;
  /** Without an access for so long a session is idle: 30 minutes. */
  idleAfter?: number;
  /** A finding: signed in longer ago than this, 24 hours. */
  rotateAfter?: number;
  /** A finding: no access for longer than this, 2 hours. */
  signOutAfter?: number;
  /** A finding: more than so many actions in the last hour, 50. */
  actionsPerHour?: number;
}

/**
 * Counts an activity and, if it {@link isDue | is due}, adds it to the log of ten. Says whether the session should be saved
 * for it.
 *
 * @example
 * if (recordActivity(session, { action: "access", path: "/dashboard" })) await session.save();
 */
export function recordActivity(
  session: WithActivity,
  activity: Omit<Activity, "timestamp"> & { timestamp?: number },
  thresholds: Thresholds = {},
): boolean {
  const entry = clean({ timestamp: Date.now(), ...activity });
  const isKept = isDue(session, entry, thresholds);
  session.activityCounter = counted(session.activityCounter, entry.timestamp);
  if (!isKept) return false;
  session.activities = [...entriesOf(session), entry].slice(-LOG_LENGTH);
  session.lastAccess = entry.timestamp;
  return true;
}

/**
 * Whether an activity is worth a `Set-Cookie`: it is anything but an access, or the log has nothing recent about its path.
 * Changes nothing.
 *
 * @example
 * isDue(session, { timestamp: Date.now(), action: "access", path: "/dashboard" });
 */
export function isDue(session: WithActivity, activity: Activity, { accessInterval = 5 * MINUTE }: Thresholds = {}): boolean {
  if (activity.action !== "access") return true;
  const last = entriesOf(session).findLast((entry) => entry.path === clean(activity).path);
  return last === undefined || Math.abs(activity.timestamp - last.timestamp) >= accessInterval * 1000;
}

/** How long a session goes on, how lively it is, and what came last. */
export interface Analysis {
  /** Whole minutes since the sign-in. */
  loginDuration: number;
  /** Whole minutes since the last access. */
  lastAccessMinutes: number;
  /** How many entries the log has. */
  activityCount: number;
  /** The last five actions, newest last. */
  recentActions: Action[];
  sessionHealth: "active" | "idle";
}

/**
 * Describes a session. Moments in the future, because a clock was set back, are taken to be `now`. Ask before the request's
 * own access is recorded, or nobody was ever away.
 *
 * @example
 * analyze(session).sessionHealth; // "active"
 */
export function analyze(session: WithActivity, now = Date.now(), { idleAfter = 30 * MINUTE }: Thresholds = {}): Analysis {
  const { sinceLogin, sinceAccess } = presence(session, now);
  const entries = entriesOf(session);
  return {
    loginDuration: Math.floor(sinceLogin / 60_000),
    lastAccessMinutes: Math.floor(sinceAccess / 60_000),
    activityCount: entries.length,
    recentActions: entries.slice(-5).map((entry) => entry.action),
    sessionHealth: sinceAccess < idleAfter * 1000 ? "active" : "idle",
  };
}

/** What is wrong with a session: a recommendation for each issue, in the same order. */
export interface Audit {
  issues: string[];
  riskLevel: "low" | "medium";
  recommendations: string[];
}

/**
 * Looks for what is wrong with a session.
 *
 * @example
 * audit(session).recommendations; // ["Rotate the session"]
 */
export function audit(session: WithActivity, now = Date.now(), thresholds: Thresholds = {}): Audit {
  const { rotateAfter = 24 * HOUR, signOutAfter = 2 * HOUR, actionsPerHour = 50 } = thresholds;
  const { sinceLogin, sinceAccess } = presence(session, now);
  const findings: [issue: string, recommendation: string][] = [];
  if (sinceLogin > rotateAfter * 1000) {
    findings.push([`The session is older than ${inWords(rotateAfter)}`, "Rotate the session"]);
  }
  if (sinceAccess > signOutAfter * 1000) {
    findings.push([`The session has been inactive for more than ${inWords(signOutAfter)}`, "Sign out automatically"]);
  }
  if (inLastHour(session.activityCounter, now) > actionsPerHour) {
    findings.push([`There were more than ${actionsPerHour} actions in the last hour`, "Review the recent activity"]);
  }
  return {
    issues: findings.map(([issue]) => issue),
    riskLevel: findings.length === 0 ? "low" : "medium",
    recommendations: findings.map(([, recommendation]) => recommendation),
  };
}

/** Milliseconds since the sign-in and since the last access. */
function presence({ loginAt, lastAccess }: WithActivity, now: number) {
  const since = (...moments: unknown[]) => Math.max(0, now - (moments.find(isMillis) ?? now));
  return { sinceLogin: since(loginAt), sinceAccess: since(lastAccess, loginAt) };
}

/** The log, of whatever another program left in its place. */
function entriesOf({ activities }: WithActivity): Activity[] {
  if (!Array.isArray(activities)) return [];
  const isActivity = (entry: Partial<Activity> | null) =>
    typeof entry === "object" && entry !== null && isMillis(entry.timestamp) && ACTIONS.has(entry.action as Action);
  return activities.filter(isActivity).map(clean).slice(-LOG_LENGTH);
}

/** An entry of bounded size: a visitor's request chooses the user agent and the path. */
function clean({ timestamp, action, ip, userAgent, path }: Activity): Activity {
  const entry: Activity = { timestamp: Math.min(Math.max(0, Math.floor(timestamp)), Number.MAX_SAFE_INTEGER), action };
  if (typeof ip === "string" && ip.length <= LONGEST_IP) entry.ip = ip;
  if (typeof userAgent === "string") entry.userAgent = shortened(userAgent, 64);
  // A query may hold secrets, such as the token that resets a password.
  if (typeof path === "string") entry.path = shortened(path.split(/[?#]/, 1)[0] as string, 48);
  return entry;
}

/** The start of a text that JSON writes in so many bytes. */
function shortened(text: string, limit: number): string {
  let kept = "";
  let bytes = 0;
  for (const char of text) {
    bytes += new TextEncoder().encode(JSON.stringify(char)).length - 2;
    if (bytes > limit) break;
    kept += char;
  }
  return kept;
}

/** The counter with one activity more. */
function counted(counter: ActivityCounter | undefined, now: number): ActivityCounter {
  const { slot, counts } = movedTo(counter, now);
  const last = counts.length - 1;
  counts[last] = Math.min((counts[last] as number) + 1, MOST_COUNTED);
  const oldest = counts.findIndex((count) => count > 0);
  return { slot, counts: counts.slice(oldest) };
}

/** How much was counted in the hour before `now`, and nothing that is older than 70 minutes. */
function inLastHour(counter: ActivityCounter | undefined, now: number): number {
  return movedTo(counter, now).counts.reduce((sum, count) => sum + count, 0);
}

/** All seven numbers, the last of which is the newest in use. What is no counter is one at zero. */
function movedTo(counter: ActivityCounter | undefined, now: number): ActivityCounter {
  const slot = Math.floor(Math.min(now, Number.MAX_SAFE_INTEGER) / SLOT);
  const stored = isCounter(counter) ? counter : { slot: 0, counts: [] };
  const storedSlot = Math.floor(stored.slot / SLOT);
  const newest = stored.counts.slice(-SLOTS).map((count) => (Number.isSafeInteger(count) && count > 0 ? Math.min(count, MOST_COUNTED) : 0));
  const passed = Math.min(Math.max(0, slot - storedSlot), SLOTS);
  const counts = [...Array<number>(SLOTS - newest.length).fill(0), ...newest, ...Array<number>(passed).fill(0)].slice(-SLOTS);
  // A little behind the newest slot is another server's clock, and moving back and forth between two would let time pass twice.
  const isSetBack = storedSlot > slot + SLOTS_AN_HOUR;
  return { slot: (isSetBack || passed > 0 ? slot : storedSlot) * SLOT, counts };
}

const isCounter = (counter: ActivityCounter | undefined): counter is ActivityCounter =>
  typeof counter === "object" && counter !== null && isMillis(counter.slot) && Array.isArray(counter.counts);

const isMillis = (value: unknown): value is number => typeof value === "number" && value >= 0 && value <= Number.MAX_SAFE_INTEGER;

/** In the largest unit that is exact: `24 hours`, `90 minutes`, `1 second`. */
function inWords(seconds: number): string {
  const units: [number, string][] = [[HOUR, "hour"], [MINUTE, "minute"], [1, "second"]];
  const [size, unit] = units.find(([size]) => seconds % size === 0) ?? [1, "second"];
  const count = seconds / size;
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

const ACTIONS = new Set<Action>(["login", "logout", "access", "refresh"]);
const LOG_LENGTH = 10;
/** An IPv6 address with an IPv4 one at its end. */
const LONGEST_IP = 45;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
/** Ten minutes. An hour that begins within a slot reaches into one more than six. */
const SLOT = 10 * 60 * 1000;
const SLOTS_AN_HOUR = 6;
const SLOTS = SLOTS_AN_HOUR + 1;
const MOST_COUNTED = 2 ** 32 - 1;
