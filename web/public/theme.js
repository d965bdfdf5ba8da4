// Runs before the first paint, so that a dark room stays dark, and has the words of the reader's language fetched along with
// the scripts; a file, because the policy allows no inline script.
(() => {
  const stored = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const wanted = stored('mantine-color-scheme-value');
  const dark = wanted === 'dark' || (wanted !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
  const files = document.currentScript.dataset;
  const spoken = [stored('ao-language'), ...navigator.languages.map((tag) => tag.slice(0, 2)), 'en'];
  const language = spoken.find((word) => word && files[word]);
  if (!language) return;
  const words = document.createElement('link');
  words.rel = 'modulepreload';
  words.href = files[language];
  document.head.append(words);
})();
