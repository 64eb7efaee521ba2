/** Says that the script of a page asks: it is answered in the language of the reader, the JSON API too. */
export const OF_PAGE = { 'HX-Request': 'true' }
