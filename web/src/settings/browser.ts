const kBrowsers: readonly [RegExp, string][] = [
  [/\bEdg\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\//, 'Firefox'],
  [/\b(Headless)?Chrome\//, 'Chrome'],
  [/\bVersion\/[\d.]+.*Safari\//, 'Safari'],
  [/^curl\//, 'curl'],
];
const kSystems: readonly [RegExp, string][] = [
  [/\bAndroid\b/, 'Android'],
  [/\b(iPhone|iPad)\b/, 'iOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

/** "Chrome, Linux" of the header that browsers send; undefined when it is none that we know. */
export function browserOf(agent: string): string | undefined {
  const name = kBrowsers.find(([pattern]) => pattern.test(agent))?.[1];
  const system = kSystems.find(([pattern]) => pattern.test(agent))?.[1];
  return name && [name, system].filter(Boolean).join(', ');
}
