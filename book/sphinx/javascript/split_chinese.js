// Chinese has no spaces: a question is cut into the longest words that the index knows, as the pages were cut for it.
function splitQuery(query) {
  const parts = query.split(/[^\p{Letter}\p{Number}_]+/gu).filter((part) => part);
  const index = Search._index;
  return parts.flatMap((part) => (index && /\p{Script=Han}/u.test(part) ? cut(part, index) : [part]));
}

function cut(part, index) {
  const known = (word) => Object.hasOwn(index.terms, word) || Object.hasOwn(index.titleterms, word);
  const found = [];
  let place = 0;
  while (place !== part.length) {
    let end = part.length;
    while (end > place + 1 && !known(part.slice(place, end).toLowerCase())) {
      end -= 1;
    }
    if (end > place + 1) {
      found.push(part.slice(place, end));
    }
    place = end;
  }
  return found.length ? found : [part];
}
