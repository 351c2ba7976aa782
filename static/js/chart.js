// Draws every [data-chart] from the JSON beside it. The library is fetched only on pages that have a chart; colours come
// from the stylesheet's variables and follow the theme. The arrow keys walk through the points, and say each aloud. The
// specification is described in components/chart.html.

const places = new Map();
const still = matchMedia("(prefers-reduced-motion: reduce)");

function fetchLibrary(source) {
  fetchLibrary.promise ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = () => resolve(window.echarts);
    script.onerror = reject;
    document.head.append(script);
  });
  return fetchLibrary.promise;
}

// Custom properties hold light-dark() and mixes, which only a computed colour resolves.
function colour(name) {
  const probe = document.createElement("i");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  return resolved;
}

function faded(rgb, alpha) {
  const [red, green, blue] = rgb.match(/[\d.]+/g);
  return `rgba(${red}, ${green}, ${blue}, ${alpha})`;
}

function writer(locale) {
  const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const two = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const share = new Intl.NumberFormat(locale, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const spaced = (format, value) =>
    format
      .formatToParts(value)
      .map((part) => (part.type === "group" ? "\u00a0" : part.value))
      .join("");
  return (value, unit) => {
    if (value === null || value === undefined) return "\u2014";
    return spaced({ percent: share, rating: two }[unit] ?? plain, value);
  };
}

function hint(specification, write, tones) {
  return (points) => {
    const box = document.createElement("div");
    box.className = "chart-hint";
    const list = document.createElement("dl");
    const heading = document.createElement("p");
    heading.textContent = specification.labels[points[0].dataIndex];
    specification.series.forEach((part, index) => {
      const term = document.createElement("dt");
      const mark = document.createElement("span");
      mark.className = `dot tone-${tones[index]}`;
      term.append(mark, part.name);
      const value = document.createElement("dd");
      value.textContent = write(part.values[points[0].dataIndex], part.unit);
      list.append(term, value);
    });
    box.append(heading, list);
    return box;
  };
}

// A value without a neighbour has no line to be seen by, so it gets a dot.
function isLonely(values) {
  return values.some((value, at) => value !== null && (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null);
}

function series(part, tone, specification) {
  const common = {
    name: part.name,
    data: part.values,
    yAxisIndex: part.axis === "right" ? 1 : 0,
    stack: specification.stacked ? "all" : undefined,
    animation: !still.matches,
    animationDuration: 300,
  };
  if (part.kind === "bar") {
    return {
      ...common,
      type: "bar",
      barMaxWidth: 18,
      barCategoryGap: "35%",
      itemStyle: { color: part.axis === "right" || part.is_quiet ? faded(tone, part.is_quiet ? 0.32 : 0.24) : tone, borderRadius: specification.stacked ? 0 : [3, 3, 0, 0] },
    };
  }
  const drop = [
    { offset: 0, color: faded(tone, 0.16) },
    { offset: 1, color: faded(tone, 0) },
  ];
  return {
    ...common,
    type: "line",
    z: 3,
    symbol: "circle",
    symbolSize: 6,
    showSymbol: isLonely(part.values),
    smooth: part.is_quiet ? 0 : 0.15,
    connectNulls: Boolean(part.is_quiet),
    lineStyle: part.is_quiet ? { width: 1.5, color: tone, type: "dashed" } : { width: 2, color: tone },
    itemStyle: { color: tone },
    areaStyle: part.kind === "area" ? { color: { type: "linear", x: 0, y: 0, x2: 0, y2: 1, colorStops: drop } } : undefined,
  };
}

// Ratings are read in halves or wholes; other figures divide themselves.
function evenly({ minimum, maximum, series: parts }) {
  if (parts[0].unit !== "rating" || minimum === undefined || maximum === undefined) return undefined;
  return maximum - minimum > 2 ? 1 : 0.5;
}

function option(specification) {
  const write = writer(specification.locale);
  const text = colour("--chart-text");
  const grid = colour("--chart-grid");
  const tones = specification.series.map((part, index) => part.tone ?? (part.axis === "right" ? 1 : index + 1));
  const parts = specification.series.map((part, index) => series(part, colour(`--chart-${tones[index]}`), specification));
  const unit = (side) => specification.series.find((part) => (part.axis ?? "left") === side)?.unit;
  const font = { color: text, fontSize: 11, fontFamily: getComputedStyle(document.body).fontFamily };
  const axis = (side) => ({
    type: "value",
    min: side === "left" ? specification.minimum : 0,
    max: side === "left" ? specification.maximum : (range) => range.max * 3.2 || 1,
    splitNumber: 4,
    interval: side === "left" ? evenly(specification) : undefined,
    minInterval: unit(side) === "count" ? 1 : undefined,
    show: side === "left",
    splitLine: { show: side === "left", lineStyle: { color: grid } },
    axisLabel: { ...font, formatter: (value) => (unit(side) === "rating" ? String(value) : write(value, unit(side))) },
  });
  const hasLegend = specification.series.length > 1 && !specification.series.some((part) => part.axis === "right");
  return {
    aria: { enabled: false },
    textStyle: font,
    grid: { left: 2, right: 6, top: 10, bottom: hasLegend ? 26 : 2, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    legend: hasLegend
      ? { bottom: 0, left: 0, itemWidth: 10, itemHeight: 10, icon: "roundRect", textStyle: { ...font, fontSize: 12 } }
      : undefined,
    tooltip: {
      trigger: "axis",
      confine: true,
      transitionDuration: 0,
      backgroundColor: colour("--chart-surface"),
      borderColor: grid,
      padding: [8, 12],
      textStyle: { color: colour("--color-base-content") },
      extraCssText: "border-radius: 8px; box-shadow: var(--ui-float)",
      axisPointer: { type: "line", lineStyle: { color: text, type: "dashed", width: 1 } },
      formatter: hint(specification, write, tones),
    },
    xAxis: {
      type: "category",
      data: specification.labels,
      boundaryGap: specification.series.some((part) => part.kind === "bar"),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: grid } },
      axisLabel: { ...font, hideOverlap: true, margin: 10 },
    },
    yAxis: [axis("left"), axis("right")],
    series: parts,
  };
}

// What a screen reader hears of a point: its day, then every series with its value.
function sentence(specification, write, at) {
  const told = specification.series.map((part) => `${part.name} ${write(part.values[at], part.unit)}`);
  return `${specification.labels[at]}: ${told.join(", ")}`;
}

function walkable(place, drawing, specification) {
  const said = place.parentElement.querySelector("[data-chart-said]");
  const write = writer(specification.locale);
  const last = specification.labels.length - 1;
  let at = -1;
  place.tabIndex = 0;
  place.setAttribute("role", "application");
  place.setAttribute("aria-roledescription", place.dataset.role);
  place.setAttribute("aria-describedby", `${place.id}-keys`);
  place.addEventListener("keydown", (event) => {
    const next = { ArrowRight: at + 1, ArrowLeft: at < 0 ? last : at - 1, Home: 0, End: last }[event.key];
    if (event.key === "Escape") drawing.dispatchAction({ type: "hideTip" });
    if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    at = Math.min(last, Math.max(0, next));
    drawing.dispatchAction({ type: "showTip", seriesIndex: 0, dataIndex: at });
    said.textContent = sentence(specification, write, at);
  });
  place.addEventListener("blur", () => {
    at = -1;
    drawing.dispatchAction({ type: "hideTip" });
  });
}

async function draw(place) {
  const library = await fetchLibrary(place.dataset.library);
  const specification = JSON.parse(document.getElementById(place.dataset.chart).textContent);
  const drawing = library.init(place, null, { renderer: "svg" });
  drawing.setOption(option(specification));
  places.set(place, { drawing, specification });
  walkable(place, drawing, specification);
  new ResizeObserver(() => drawing.resize()).observe(place);
}

function redraw() {
  for (const [place, { drawing, specification }] of places) {
    if (place.isConnected) drawing.setOption(option(specification), true);
    else {
      drawing.dispose();
      places.delete(place);
    }
  }
}

function drawAll(root) {
  for (const place of root.querySelectorAll("[data-chart]")) {
    if (!places.has(place)) draw(place);
  }
}

drawAll(document);
document.addEventListener("htmx:afterSettle", (event) => drawAll(event.target));
document.addEventListener("themechange", redraw);
for (const query of ["(prefers-color-scheme: dark)", "print"]) matchMedia(query).addEventListener("change", redraw);
