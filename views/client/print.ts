/** On paper a link's address stands behind it, but not where the address is the link's own text. */
export function watchPrinting(): void {
  addEventListener('beforeprint', () => {
    for (const link of document.querySelectorAll<HTMLAnchorElement>('.prose a[href^=http]'))
      link.classList.toggle('bare', link.textContent.trim() === link.getAttribute('href'))
  })
}
