/** Three environments in promotion order: running, trying, live. */
export function Logo() {
  return (
    <svg width="28" height="28" viewBox="0 0 28 28" aria-hidden="true">
      <path
        d="M6 14h16"
        stroke="#9cc9ff"
        strokeWidth="2"
        strokeLinecap="round"
        fill="none"
      />
      <circle
        cx="5"
        cy="14"
        r="3.5"
        fill="#171717"
        stroke="#9cc9ff"
        strokeWidth="2"
      />
      <path
        d="M14 9l5 5-5 5-5-5z"
        fill="#171717"
        stroke="#fdba74"
        strokeWidth="2"
      />
      <circle cx="23" cy="14" r="4.5" fill="#1ed760" />
      <path
        d="M20.9 14.1l1.5 1.5 2.8-3"
        stroke="#101821"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
        fill="none"
      />
    </svg>
  );
}
