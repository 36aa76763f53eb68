// What the pointer does on a graph whose lines are drawn by relation_lines.js.

// so many pixels from a line the pointer still means it
const REACH = 5;

// The name of what the pointer rests on, as text: a mark before a line, nothing on bare ground.
export function nameUnderPointer(graph, network, lines, titleOfMark, titleOfLine) {
  graph.addEventListener("pointermove", (event) => {
    if (event.buttons) return;
    const box = graph.getBoundingClientRect();
    const point = { x: event.clientX - box.left, y: event.clientY - box.top };
    const mark = network.getNodeAt(point);
    const { x, y } = network.DOMtoCanvas(point);
    const line = mark === undefined ? lines.near(x, y, REACH / network.getScale()) : null;
    if (mark !== undefined) graph.title = titleOfMark(mark);
    else if (line) graph.title = titleOfLine(line);
    else graph.removeAttribute("title");
  });
}

// Keeps `at` true while a mark is moved by hand.
export function followMarks(network, at) {
  for (const event of ["dragging", "dragEnd"]) {
    network.on(event, ({ nodes: moved }) => {
      for (const [id, where] of Object.entries(network.getPositions(moved))) at[id] = where;
    });
  }
}
