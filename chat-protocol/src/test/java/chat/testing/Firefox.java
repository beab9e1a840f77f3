package chat.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Assumptions;

/** A real Firefox without a window and one page in it, driven by WebDriver BiDi. */
public final class Firefox implements AutoCloseable {

    private static final int START_SECONDS = 60;
    private static final int PATIENCE_SECONDS = 20;

    private static final Pattern ADDRESS = Pattern.compile("WebDriver BiDi listening on (ws://\\S+)");
    private static final String ENTER = "\uE007";

    private final Process process;
    private final Path profile;
    private final DevTools bidi;
    private final String context;

    /** Starts it; where there is none the test is skipped. */
    public Firefox() throws IOException {
        Optional<String> program = Programs.find("FIREFOX", List.of("firefox-esr", "firefox"));
        Assumptions.assumeTrue(
                program.isPresent(),
                "Skipped: no Firefox here. Install one (firefox-esr on the PATH), or set FIREFOX.");
        profile = Files.createTempDirectory("chat-firefox");
        Path log = profile.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder(
                        program.get(),
                        "--headless",
                        "--no-remote",
                        "--remote-debugging-port=0",
                        "--profile",
                        profile.toString(),
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("HOME", profile.toString()); // one that is not its user's it refuses
        process = builder.start();
        URI address = Awaitility.await()
                .atMost(START_SECONDS, TimeUnit.SECONDS)
                .until(() -> address(Files.readString(log)), Optional::isPresent)
                .orElseThrow();
        bidi = new DevTools(address.resolve("/session"));
        ObjectNode session = DevTools.parameters();
        session.putObject("capabilities");
        send("session.new", session);
        context = send("browsingContext.getTree", DevTools.parameters())
                .at("/contexts/0/context")
                .textValue();
    }

    private static Optional<URI> address(String said) {
        Matcher matcher = ADDRESS.matcher(said);
        return matcher.find() ? Optional.of(URI.create(matcher.group(1))) : Optional.empty();
    }

    private JsonNode send(String method, ObjectNode parameters) {
        return bidi.send(null, method, parameters);
    }

    /** Goes there and returns when it is loaded. */
    public void open(String address) {
        send(
                "browsingContext.navigate",
                DevTools.parameters()
                        .put("context", context)
                        .put("url", address)
                        .put("wait", "complete"));
    }

    public void reload() {
        send(
                "browsingContext.reload",
                DevTools.parameters().put("context", context).put("wait", "complete"));
    }

    /** The value of an expression in the page: a text, a number or a truth. */
    public JsonNode evaluate(String expression) {
        ObjectNode parameters =
                DevTools.parameters().put("expression", expression).put("awaitPromise", true);
        parameters.putObject("target").put("context", context);
        JsonNode answer = send("script.evaluate", parameters);
        if (answer.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + answer.at("/exceptionDetails/text"));
        }
        return answer.at("/result/value");
    }

    /** Waits until an expression is true. */
    public void await(String condition) {
        try {
            Awaitility.await()
                    .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .pollInterval(20, TimeUnit.MILLISECONDS)
                    .until(() -> evaluate(condition).asBoolean());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(condition + " did not become true of: " + evaluate("document.body.innerText"), e);
        }
    }

    /** Waits until an element contains a text. */
    public void awaitText(String selector, String text) {
        await("document.querySelector(" + Tab.quote(selector) + ")?.textContent.includes(" + Tab.quote(text)
                + ") === true");
    }

    /** Puts a text into a field in place of what was there, and presses Enter. */
    public void enter(String selector, String text) {
        evaluate("(field => { field.focus(); field.select(); document.execCommand('insertText', false, "
                + Tab.quote(text) + "); })(document.querySelector(" + Tab.quote(selector) + "))");
        ObjectNode parameters = DevTools.parameters().put("context", context);
        ObjectNode keyboard =
                parameters.putArray("actions").addObject().put("type", "key").put("id", "keyboard");
        keyboard.putArray("actions")
                .add(DevTools.parameters().put("type", "keyDown").put("value", ENTER))
                .add(DevTools.parameters().put("type", "keyUp").put("value", ENTER));
        send("input.performActions", parameters);
    }

    public void click(String selector) {
        evaluate("document.querySelector(" + Tab.quote(selector) + ").click()");
    }

    @Override
    public void close() {
        bidi.close();
        Programs.end(process, profile);
    }
}
