"use strict";
// Progressive: without this script the index is sorted by name, and every version stands in the tables.
(function () {
  var finder = document.querySelector("[data-finder]");
  var table = finder && document.getElementById(finder.dataset.finder);
  if (table) {
    var body = table.tBodies[0];
    var rows = Array.from(body.rows);
    var texts = rows.map(function (row) { return row.textContent.toLowerCase(); });
    var told = finder.querySelector(".found");
    finder.hidden = false;
    finder.querySelector("input").addEventListener("input", function (event) {
      var words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
      var shown = 0;
      rows.forEach(function (row, place) {
        row.hidden = !words.every(function (word) { return texts[place].includes(word); });
        shown += row.hidden ? 0 : 1;
      });
      told.textContent = words.length ? shown + " of " + rows.length : "";
    });
    var heads = Array.from(table.tHead.rows[0].cells);
    var order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
    var sort = function (column, down) {
      heads.forEach(function (head) { head.removeAttribute("aria-sort"); });
      heads[column].setAttribute("aria-sort", down ? "descending" : "ascending");
      rows.map(function (row, place) { return { row: row, key: row.cells[column].dataset.key || "", place: place }; })
        .sort(function (a, b) { return (down ? -1 : 1) * order.compare(a.key, b.key) || a.place - b.place; })
        .forEach(function (item) { body.append(item.row); });
    };
    var select = finder.querySelector("select");
    heads.forEach(function (head, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      select.append(new Option(head.textContent, column));
      head.replaceChildren(button);
      button.addEventListener("click", function () { sort(column, head.getAttribute("aria-sort") === "ascending"); });
    });
    select.addEventListener("change", function () { sort(Number(select.value), false); });
  }
  var picker = document.querySelector("[data-pick]");
  if (picker) {
    var one = document.getElementById("old");
    var two = document.getElementById("new");
    var cells = Array.from(document.querySelectorAll("[data-version]"));
    var pairs = Array.from(document.querySelectorAll("[data-old]"));
    var said = picker.querySelector(".found");
    var names = Array.from(one.options).map(function (option) { return option.text; });
    var show = function () {
      cells.forEach(function (cell) {
        cell.hidden = cell.dataset.version !== one.value && cell.dataset.version !== two.value;
      });
      var low = Math.min(names.indexOf(one.value), names.indexOf(two.value));
      var high = Math.max(names.indexOf(one.value), names.indexOf(two.value));
      var exact = pairs.filter(function (pair) { return pair.dataset.old === names[low] && pair.dataset.new === names[high]; });
      pairs.forEach(function (pair) {
        var within = names.indexOf(pair.dataset.old) >= low && names.indexOf(pair.dataset.new) <= high;
        pair.hidden = exact.length ? !exact.includes(pair) : !within;
      });
      if (low === high) { said.textContent = "Pick two versions."; return; }
      said.textContent = exact.length ? "This pair was compared: the page is below."
        : "This pair was not compared; the steps between the two are below.";
    };
    picker.hidden = false;
    one.addEventListener("change", show);
    two.addEventListener("change", show);
    show();
  }
})();
