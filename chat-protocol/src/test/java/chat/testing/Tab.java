package chat.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** One page of a {@link Browser}, with a test at its keyboard and mouse. It counts as the one in focus until {@link #hide}. */
public final class Tab {

    private static final int PATIENCE_SECONDS = 20;

    /** Virtual key codes: pages are told of keys by these too. */
    private static final Map<String, Integer> KEY_CODES =
            Map.of("Enter", 13, "Escape", 27, "Tab", 9, "ArrowUp", 38, "ArrowDown", 40, "k", 75);

    /** Null after half a second, so that nobody waits for a page that went without a word. */
    private static final String LOOK_OUT =
            """
            (async () => {
                for (let looks = 0; looks < 100; looks++) {
                    const seen = %s;
                    if (seen) {
                        return seen;
                    }
                    await new Promise(passed => setTimeout(passed, 5));
                }
                return null;
            })()
            """;

    private static final int ALT = 1;
    private static final int CONTROL = 2;
    private static final int SHIFT = 8;

    private final DevTools devTools;
    private final String user;
    private final String target;
    private final String session;
    private final List<String> problems = new CopyOnWriteArrayList<>();

    Tab(DevTools devTools, String user) {
        this.devTools = devTools;
        this.user = user;
        target = devTools.send(
                        null,
                        "Target.createTarget",
                        DevTools.parameters().put("url", "about:blank").put("browserContextId", user))
                .get("targetId")
                .textValue();
        session = devTools.send(
                        null,
                        "Target.attachToTarget",
                        DevTools.parameters().put("targetId", target).put("flatten", true))
                .get("sessionId")
                .textValue();
        devTools.listen(session, this::happened);
        for (String domain : List.of("Page", "Runtime", "Log")) {
            send(domain + ".enable", DevTools.parameters());
        }
        setSize(1280, 800, 1, false);
        setFocused(true);
    }

    /** Whose page it is. */
    String user() {
        return user;
    }

    private JsonNode send(String method, ObjectNode parameters) {
        return devTools.send(session, method, parameters);
    }

    private void happened(String event, JsonNode about) {
        switch (event) {
            case "Runtime.exceptionThrown" ->
                problems.add("exception: "
                        + about.path("exceptionDetails").path("exception").path("description")
                        + about.path("exceptionDetails").path("text"));
            case "Runtime.consoleAPICalled" -> {
                if (about.path("type").asText().matches("error|warning|assert")) {
                    problems.add("console: " + about.path("args"));
                }
            }
            case "Log.entryAdded" -> { // also of requests and sockets that failed
                JsonNode entry = about.path("entry");
                if (entry.path("level").asText().matches("error|warning")) {
                    problems.add(entry.path("source").asText() + ": "
                            + entry.path("text").asText() + " "
                            + entry.path("url").asText());
                }
            }
            default -> {} // nothing to complain of
        }
    }

    /** Whatever the browser found wrong: exceptions, errors and warnings of the page, violated policies, requests that failed. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** Goes there and returns when it is loaded. */
    public void open(String address) {
        JsonNode answer = send("Page.navigate", DevTools.parameters().put("url", address));
        if (answer.has("errorText")) {
            throw new AssertionError(address + ": " + answer.get("errorText").textValue());
        }
        awaitLoaded();
    }

    public void reload() {
        evaluate("window.isBeforeTheReload = true");
        send("Page.reload", DevTools.parameters());
        await("window.isBeforeTheReload === undefined");
        awaitLoaded();
    }

    private void awaitLoaded() {
        await("document.readyState === 'complete' && location.href !== 'about:blank'");
    }

    /** The value of an expression in the page, as JSON; of a promise, what becomes of it. */
    public JsonNode evaluate(String expression) {
        JsonNode answer = send(
                "Runtime.evaluate",
                DevTools.parameters()
                        .put("expression", expression)
                        .put("awaitPromise", true)
                        .put("returnByValue", true)
                        .put("userGesture", true));
        if (answer.has("exceptionDetails")) {
            throw new AssertionError(expression + ": "
                    + answer.get("exceptionDetails").path("exception").path("description"));
        }
        return answer.get("result").path("value");
    }

    /** Waits until an expression is true, and what the page had put off until it would be drawn is done. */
    public void await(String condition) {
        lookOut("(" + condition + ") && (document.hidden || await new Promise(drawn => requestAnimationFrame(drawn)))");
    }

    /** Waits in the page until an expression is as good as true, and returns its value. */
    private JsonNode lookOut(String condition) {
        try {
            return Awaitility.await()
                    .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(1, TimeUnit.MILLISECONDS)
                    .pollInSameThread()
                    .ignoreException(DevTools.CommandException.class) // the page goes, and another one comes
                    .until(() -> evaluate(LOOK_OUT.formatted(condition)), seen -> !seen.isNull());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    condition + " did not become true of: " + evaluate("document.body.innerText") + " Problems: "
                            + problems,
                    e);
        }
    }

    /** Waits until an element contains a text. */
    public void awaitText(String selector, String text) {
        await(textOf(selector) + ".includes(" + quote(text) + ")");
    }

    /** What can be read in the element; empty if there is none. */
    public String text(String selector) {
        return evaluate(textOf(selector)).asText();
    }

    private static String textOf(String selector) {
        return "(document.querySelector(" + quote(selector) + ")?.innerText ?? '')";
    }

    /** What was typed into a field. */
    public String value(String selector) {
        return evaluate("document.querySelector(" + quote(selector) + ").value").asText();
    }

    /** The text as a literal of JavaScript. */
    public static String quote(String text) {
        return DevTools.parameters().textNode(text).toString();
    }

    public String title() {
        return evaluate("document.title").asText();
    }

    /** Presses the mouse button in the middle of an element. */
    public void click(String selector) {
        JsonNode middle = whenVisible(
                selector,
                "{ e.scrollIntoView({ block: 'nearest' }); const b = e.getBoundingClientRect();"
                        + " return [b.x + b.width / 2, b.y + b.height / 2]; }");
        for (String what : List.of("mousePressed", "mouseReleased")) {
            send(
                    "Input.dispatchMouseEvent",
                    DevTools.parameters()
                            .put("type", what)
                            .put("x", middle.get(0).doubleValue())
                            .put("y", middle.get(1).doubleValue())
                            .put("button", "left")
                            .put("clickCount", 1));
        }
    }

    /** What the body of a function of an element e returns, as soon as that can be seen; not nothing. */
    private JsonNode whenVisible(String selector, String body) {
        return lookOut(
                "(e => { if (e?.checkVisibility()) " + body + " })(document.querySelector(" + quote(selector) + "))");
    }

    /** Types where the keyboard's focus is. */
    public void type(String text) {
        send("Input.insertText", DevTools.parameters().put("text", text));
    }

    /** Puts a text into a field in place of what was there. */
    public void fill(String selector, String text) {
        whenVisible(selector, "{ e.focus(); e.select(); return true; }");
        if (text.isEmpty()) {
            evaluate("document.execCommand('delete')");
        } else {
            type(text);
        }
    }

    /** Presses a key that is not for a character: Enter, Escape, Tab, ArrowUp, ArrowDown. */
    public void press(String key) {
        press(key, 0);
    }

    /** Presses Shift and Enter. */
    public void pressShiftEnter() {
        press("Enter", SHIFT);
    }

    /** Presses Control and a key of {@link #press}. */
    public void pressControl(String key) {
        press(key, CONTROL);
    }

    /** Presses Alt and a key of {@link #press}. */
    public void pressAlt(String key) {
        press(key, ALT);
    }

    private void press(String key, int modifiers) {
        ObjectNode event = DevTools.parameters()
                .put("key", key)
                .put("code", key)
                .put("modifiers", modifiers)
                .put("windowsVirtualKeyCode", KEY_CODES.get(key));
        ObjectNode down = event.deepCopy().put("type", "keyDown");
        if (key.equals("Enter")) {
            down.put("text", "\r");
        }
        send("Input.dispatchKeyEvent", down);
        send("Input.dispatchKeyEvent", event.put("type", "keyUp"));
    }

    /**
     * Gives it another screen.
     *
     * @param scale pixels of the screen for one of the page
     */
    public void setSize(int width, int height, int scale, boolean phone) {
        send(
                "Emulation.setDeviceMetricsOverride",
                DevTools.parameters()
                        .put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", scale)
                        .put("mobile", phone));
    }

    /** Whether its owner has nothing but fingers: no mouse, and no keyboard but the one on the screen. */
    public void setTouch(boolean touch) {
        send("Emulation.setTouchEmulationEnabled", DevTools.parameters().put("enabled", touch));
    }

    /** Which colours its owner prefers. */
    public void setDark(boolean dark) {
        ObjectNode media = DevTools.parameters();
        media.putArray("features")
                .addObject()
                .put("name", "prefers-color-scheme")
                .put("value", dark ? "dark" : "light");
        send("Emulation.setEmulatedMedia", media);
    }

    /** The time zone of its owner's computer: {@code Europe/Berlin}. */
    public void setTimeZone(String zone) {
        send("Emulation.setTimezoneOverride", DevTools.parameters().put("timezoneId", zone));
    }

    /** Runs a script before any of the pages that are opened from now on. */
    public void runBefore(String script) {
        send("Page.addScriptToEvaluateOnNewDocument", DevTools.parameters().put("source", script));
    }

    /** What its owner answers when the page asks for a permission: {@code notifications}. */
    public void setPermission(String name, boolean granted) {
        ObjectNode permission = DevTools.parameters()
                .put("setting", granted ? "granted" : "denied")
                .put("browserContextId", user);
        permission.putObject("permission").put("name", name);
        devTools.send(null, "Browser.setPermission", permission);
    }

    /** Its owner puts its window away. */
    public void hide() {
        setFocused(false);
        setWindow("minimized");
        await("document.hidden");
    }

    /** Its owner comes back. */
    public void show() {
        setWindow("normal");
        setFocused(true);
        await("!document.hidden && document.hasFocus()");
    }

    private void setWindow(String state) {
        JsonNode window = devTools.send(
                null, "Browser.getWindowForTarget", DevTools.parameters().put("targetId", target));
        ObjectNode change =
                DevTools.parameters().put("windowId", window.get("windowId").intValue());
        change.putObject("bounds").put("windowState", state);
        devTools.send(null, "Browser.setWindowBounds", change);
    }

    /** Its owner closes it. */
    public void close() {
        devTools.send(null, "Target.closeTarget", DevTools.parameters().put("targetId", target));
    }

    /** Closes every other page of the same person, and has their browser forget all that it keeps. */
    void sweep() {
        for (JsonNode other :
                devTools.send(null, "Target.getTargets", DevTools.parameters()).get("targetInfos")) {
            String id = other.get("targetId").textValue();
            if (other.path("browserContextId").asText().equals(user) && !id.equals(target)) {
                closeIfThere(id);
            }
        }
        devTools.send(null, "Browser.resetPermissions", DevTools.parameters().put("browserContextId", user));
        send(
                "Storage.clearDataForOrigin",
                DevTools.parameters().put("origin", "*").put("storageTypes", "all"));
    }

    private void closeIfThere(String page) {
        try {
            devTools.send(null, "Target.closeTarget", DevTools.parameters().put("targetId", page));
        } catch (DevTools.CommandException e) {
            // it was on its way out
        }
    }

    private void setFocused(boolean focused) {
        send("Emulation.setFocusEmulationEnabled", DevTools.parameters().put("enabled", focused));
    }

    /** What is to be seen, as a PNG. */
    public byte[] screenshot() {
        JsonNode image = send("Page.captureScreenshot", DevTools.parameters().put("format", "png"));
        return Base64.getDecoder().decode(image.get("data").textValue());
    }
}
