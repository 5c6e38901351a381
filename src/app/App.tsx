export function App() {
  return <h1>irqscope</h1>;
}
