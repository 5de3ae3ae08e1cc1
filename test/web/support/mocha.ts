/** Sets Mocha up for the tests, which are imported after this module and find its functions as globals. */
import "mocha/mocha.js";

mocha.setup({ ui: "bdd", timeout: 300_000 });
