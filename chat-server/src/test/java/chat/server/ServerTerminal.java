package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.PseudoTerminal;
import chat.testing.RawClient;
import chat.testing.ShippedJar;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The shipped server on a terminal, with a test at its console. */
final class ServerTerminal implements AutoCloseable {

    private static final ShippedJar JAR = new ShippedJar("target/chat-server.jar");
    private static final Pattern LISTENING = Pattern.compile("listening on \\S+:(\\d+)\\s");

    private static final Pattern JOINED = Pattern.compile("INFO\\s+\\w+\\s+joined");
    private static final Pattern LEFT = Pattern.compile("INFO\\s+\\w+\\s+left:");
    private static final Pattern LIMITED = Pattern.compile("INFO\\s+at\\s+most\\s+5\\s");

    private static final String CTRL_L = "\014";
    private static final String CTRL_U = "\025";

    final PseudoTerminal terminal;
    private final int port;

    private ServerTerminal(ProcessBuilder program, int columns, int rows) throws IOException {
        terminal = new PseudoTerminal(program, columns, rows);
        terminal.awaitScreen(lines -> assertThat(terminal.seen()).containsPattern(LISTENING));
        Matcher listening = LISTENING.matcher(terminal.seen());
        assertThat(listening.find()).isTrue();
        port = Integer.parseInt(listening.group(1));
    }

    /** A server on a free port, and a console that waits for a command. */
    static ServerTerminal withConsole(int columns, int rows, String... options) throws IOException {
        ServerTerminal server = new ServerTerminal(jar(options), columns, rows);
        server.awaitPrompt("");
        return server;
    }

    /** A server on a free port, started by a shell that runs {@code script}; there <code>"$0" "$@"</code> is the server. */
    static ServerTerminal startedBy(String script, String... options) throws IOException {
        ProcessBuilder program = jar(options);
        program.command().addAll(0, List.of("bash", "-c", script));
        return new ServerTerminal(program, 80, 24);
    }

    private static ProcessBuilder jar(String... options) {
        ProcessBuilder program = JAR.with("--port", "0", "--web-port", "off");
        program.command().addAll(List.of(options));
        return program;
    }

    /** As it was at its start, for another test: nobody is in, nothing typed, nothing shown, in a window of this size. */
    void renew(int columns, int rows) throws IOException {
        terminal.awaitScreen(lines -> assertThat(count(JOINED)).isEqualTo(count(LEFT)));
        terminal.resize(columns, rows);
        type(CTRL_U + CTRL_L);
        terminal.awaitScreen(lines -> assertThat(lines).containsExactly(">"));
        expectAnswer("limit 5", "At most 5 users, 0 are in.");
        terminal.awaitScreen(
                lines -> assertThat(terminal.seen()).containsPattern(LIMITED)); // the log has a thread of its own
        terminal.forget();
    }

    private long count(Pattern event) {
        return event.matcher(terminal.seen()).results().count();
    }

    RawClient connect() {
        return RawClient.connect(port);
    }

    /** Somebody with a program who is in, under this name. */
    RawClient join(String name) {
        RawClient client = connect();
        client.join(name);
        terminal.await("INFO  " + name + " joined"); // the log has a thread of its own
        return client;
    }

    /** Somebody on telnet who is in, under this name. */
    RawClient joinOnTelnet(String name) {
        RawClient client = connect();
        client.send(name);
        assertThat(client.readLine()).isEqualTo(Texts.GREETING);
        assertThat(client.readLine()).startsWith("* You are " + name);
        terminal.await("INFO  " + name + " joined");
        return client;
    }

    void type(String keys) throws IOException {
        terminal.type(keys);
    }

    /** Waits until the screen ends with a prompt and what is typed behind it. */
    void awaitPrompt(String typed) {
        terminal.awaitBottom(("> " + typed).stripTrailing());
    }

    /** Enters a command and waits until the screen ends with it, its answer, and a prompt. */
    void expectAnswer(String command, String... answer) throws IOException {
        type(command + "\r");
        terminal.awaitScreen(lines ->
                assertThat(lines).endsWith(">").containsSequence("> " + command).containsSequence(answer));
    }

    /** The terminal is as it was before the server was started on it. */
    void expectGivenBack() throws IOException {
        assertThat(terminal.isCooked()).isTrue();
        Awaitility.await().until(() -> terminal.modesLeftOn().isEmpty()); // it may not have read so far
        assertThat(terminal.seen()).doesNotContain("Exception");
    }

    @Override
    public void close() throws IOException {
        terminal.close();
    }
}
