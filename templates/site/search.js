"use strict";
// Nothing leaves the site: the index lies beside this page, and results are put in as text.
(async function () {
  if (location.protocol === "file:") { return; }
  var found = document.querySelector(".finder .found");
  var engine;
  try {
    engine = await import(new URL("pagefind/pagefind.js", document.baseURI));
    await engine.options({ excerptLength: 30 });
  } catch (error) { return; }
  document.getElementById("needs").hidden = true;
  document.querySelector(".finder").hidden = false;
  var list = document.getElementById("hits");
  var input = document.getElementById("words");
  input.addEventListener("input", async function () {
    var result = await engine.debouncedSearch(input.value);
    if (result === null) { return; }
    var hits = await Promise.all(result.results.slice(0, 30).map(function (hit) { return hit.data(); }));
    found.textContent = input.value.trim() ? result.results.length + (result.results.length === 1 ? " card" : " cards") : "";
    list.replaceChildren.apply(list, hits.map(function (hit) {
      var item = document.createElement("li");
      var link = document.createElement("a");
      link.href = hit.meta.place;
      link.textContent = hit.meta.title || hit.meta.place;
      var excerpt = document.createElement("p");
      excerpt.className = "small quiet";
      excerpt.textContent = new DOMParser().parseFromString(hit.excerpt, "text/html").body.textContent;
      item.append(link, excerpt);
      return item;
    }));
  });
})();
