package chat.server;

import static org.assertj.core.api.Assertions.assertThat;

import chat.testing.Browser;
import chat.testing.ServerProcess;
import chat.testing.ShippedJar;
import chat.testing.Tab;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Modules of the page by themselves, in a real browser, where many rooms, many days and many lines cost nothing. */
@Timeout(120)
class PageModulesIT {

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private static final ShippedJar JAR = new ShippedJar("target/chat-server.jar");

    /** A log in a page without one, and how it is filled. */
    private static final String LOG =
            """
            const { Log } = await import('/log.js');
            const log = new Log('#dev', () => {});
            document.body.replaceChildren(log.view);
            const day = (d, h) => new Date(2026, 2, d, h);
            const said = (seq, time) => ({ kind: 'message', time, seq, from: 'bob', own: false, text: `line ${seq}`, action: false,
                mention: /(?!)/g, called: false, past: false });
            const gap = { isMiddle: false };
            const shown = () => Array.from(document.querySelectorAll('li'), li =>
                li.dataset.kind === 'message' ? li.dataset.seq : li.textContent);
            """;

    /** A room, and events in it. */
    private static final String ROOM =
            """
            const { Room } = await import('/room.js');
            const room = new Room('dev', { name: 'alice', mention: /(?!)/g });
            const enter = (more) => room.entered({ room: 'dev', users: ['alice', 'bob'], count: 2, seq: 10, epoch: 'x', ...more }, 0, new Date());
            const joined = (seq, username) => room.happened({ type: 'joined', room: 'dev', seq, username }, new Date());
            const left = (seq, username) => room.happened({ type: 'left', room: 'dev', seq, username, reason: 'exit' }, new Date());
            const words = (entry) => entry.parts.map(part => part.name ?? part).join('');
            """;

    /** A connection whose server, clock and pauses are the test's. */
    private static final String CONNECTION =
            """
            const { Connection } = await import('/connection.js');
            let now = Date.now();
            Date.now = () => now;
            let socket;
            window.WebSocket = class {
                static OPEN = 1;
                readyState = 1;
                constructor() { socket = this; }
                send(data) { if (data.includes('join')) told.push(JSON.parse(data).session ?? 'anew'); }
                close() {}
            };
            const told = [];
            const tell = (why) => told.push(why);
            const nothing = () => {};
            const connection = new Connection('', { since: () => [], welcomed: nothing, received: nothing, settled: nothing,
                lost: nothing, refused: tell, dismissed: tell, changed: nothing });
            const hear = (...messages) => messages.forEach(message => socket.onmessage({ data: JSON.stringify(message) }));
            const letIn = (session) => hear({ type: 'welcome', username: 'alice', session }, { type: 'pong' });
            const comeBack = () => { connection.comeBack('alice', 's'); socket.onopen(); letIn('s'); };
            const kick = () => { hear({ type: 'goodbye', reason: 'kicked', text: 'too loud' }); connection.hurry(); };
            """;

    private static ServerProcess server;

    private Tab tab;

    @BeforeAll
    static void startServer() throws IOException {
        server = ServerProcess.start(JAR, 5);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void openPage() {
        tab = BROWSER.newUser();
        tab.open(server.page());
    }

    private JsonNode run(String script) {
        return tab.evaluate("(async () => { " + script + " })()");
    }

    private String asText(String script) {
        return run(script).toString();
    }

    @Test
    void sinceOfManyRoomsFitsALine() {
        JsonNode result = run(
                """
                const { fitting } = await import('/since.js');
                const known = [['@', 5], ['lobby', 7]];
                for (let i = 0; i < 50; i++) known.push(['\u5BA4'.repeat(30) + i, 1e9 + i]);
                const join = fitting({ type: 'join', username: 'alice', resume: true, session: 'x'.repeat(22) }, known);
                return { bytes: new TextEncoder().encode(JSON.stringify(join)).length, rooms: Object.entries(join.since) };
                """);
        assertThat(result.get("bytes").intValue()).isBetween(3900, 4096);
        assertThat(result.get("rooms").toString()).startsWith("[[\"@\",5],[\"lobby\",7],");
        assertThat(result.get("rooms").size()).isBetween(30, 50);
    }

    @Test
    void everyDayHasItsLineWhereverItsMessagesCameFrom() {
        assertThat(
                        asText(
                                LOG
                                        + """
                        log.show({ kind: 'gap', isMiddle: false });
                        log.show(said(9, day(5, 10)));
                        log.show(said(10, day(6, 0)));
                        log.fill([said(7, day(4, 9)), said(8, day(5, 9))], gap);
                        log.fill([said(5, day(3, 9)), said(6, day(4, 8))], null);
                        return shown();
                        """))
                .isEqualTo("[\"Tuesday, 3 March 2026\",\"5\",\"Wednesday, 4 March 2026\",\"6\",\"7\","
                        + "\"Thursday, 5 March 2026\",\"8\",\"9\",\"Friday, 6 March 2026\",\"10\"]");
    }

    @Test
    void aLogKeepsAThousandLinesFromWhereverTheyCome() {
        assertThat(
                        asText(
                                LOG
                                        + """
                        log.show({ kind: 'gap', isMiddle: false });
                        for (let seq = 101; seq <= 1090; seq++) log.show(said(seq, new Date()));
                        const numbers = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => said(from + i, new Date()));
                        log.fill(numbers(81, 100), gap);
                        const full = [shown().length, shown()[0], !document.querySelector('.dropped').hidden];
                        for (let seq = 1091; seq <= 1100; seq++) log.show(said(seq, new Date()));
                        return [full, shown().length, shown()[0], shown().at(-1)];
                        """))
                .isEqualTo("[[999,\"92\",true],1000,\"101\",\"1100\"]");
    }

    @Test
    void whatWasMissedIsFilledInBetweenAndThenWhatWasBeforeAll() {
        assertThat(
                        asText(
                                ROOM
                                        + """
                        const numbers = (...seqs) => seqs.map(seq => ({ type: 'message', room: 'dev', seq, from: 'bob', text: 'x' }));
                        const seqs = (messages) => [room.past(messages, new Date()).map(entry => entry.seq), room.gap?.before ?? null];
                        enter({ seq: 50 });
                        const atFirst = seqs(numbers(41, 42));
                        enter({ seq: 90, recovered: false });
                        const end = seqs(numbers(80, 85));
                        const begin = seqs(numbers(30, 42, 55, 60));
                        const older = seqs(numbers(20));
                        return [atFirst, end, begin, older, seqs([])];
                        """))
                .isEqualTo("[[[41,42],41],[[80,85],80],[[55,60],41],[[20],20],[[],null]]");
    }

    @Test
    void whatTheCountKnowsAlreadyIsNotCountedAgain() {
        assertThat(
                        asText(
                                ROOM
                                        + """
                        enter({});
                        room.happened({ type: 'message', room: 'dev', seq: 11, from: 'bob', text: 'x' }, new Date());
                        enter({ users: ['alice', 'dave'], count: 2, seq: 11, recovered: true, last: 13 });
                        const replayed = [words(left(12, 'bob')), words(joined(13, 'dave')), room.count, room.people];
                        return [...replayed, words(joined(14, 'erin')), room.count, room.presence];
                        """))
                .isEqualTo(
                        "[\"bob left: exit\",\"dave joined\",2,[\"alice\",\"dave\"],\"erin joined (3 here)\",3,\"3 here\"]");
    }

    @Test
    void pausesBeginShortAndGrow() {
        assertThat(
                        asText(
                                """
                        const { Backoff } = await import('/backoff.js');
                        const backoff = new Backoff();
                        const within = (least, most) => (ms => ms >= least && ms <= most)(backoff.next());
                        const grown = [within(100, 200), within(500, 1000), within(1000, 2000), within(2000, 4000)];
                        for (let i = 0; i < 9; i++) backoff.next();
                        const longest = within(15000, 30000);
                        backoff.reset();
                        backoff.slowDown();
                        return [...grown, longest, within(500, 1000)];
                        """))
                .isEqualTo("[true,true,true,true,true,true]");
    }

    @Test
    void whoWasKickedAfterComingBackAsksForTheSessionOnceMore() {
        assertThat(
                        asText(
                                CONNECTION
                                        + """
                        comeBack();
                        now += 59_000;
                        kick();
                        socket.onopen();
                        letIn('s');
                        const isBack = connection.isIn;
                        kick();
                        return [isBack, told, connection.isOut];
                        """))
                .isEqualTo("[true,[\"s\",\"s\",\"You were removed from the chat: too loud\"],true]");
    }

    @Test
    void whoWasKickedOnTheWayBackAsksForTheSessionOnceMore() {
        assertThat(
                        asText(
                                CONNECTION
                                        + """
                        connection.comeBack('alice', 's');
                        socket.onopen();
                        kick();
                        socket.onopen();
                        kick();
                        return [told, connection.isOut];
                        """))
                .isEqualTo("[[\"s\",\"s\",\"You were removed from the chat: too loud\"],true]");
    }

    @Test
    void whoWasKickedAndWhoseSessionIsGoneIsNotInUnderAnother() {
        assertThat(
                        asText(
                                CONNECTION
                                        + """
                        comeBack();
                        kick();
                        socket.onopen();
                        hear({ type: 'error', code: 'session_unknown', message: 'Too late' });
                        const isOut = connection.isOut;
                        connection.comeBack('alice', connection.session);
                        socket.onopen();
                        letIn('t');
                        return [isOut, told, connection.isIn];
                        """))
                .isEqualTo("[true,[\"s\",\"s\",\"You were removed from the chat: too loud\",\"anew\"],true]");
    }

    @Test
    void whoWasKickedLongAfterComingBackIsOut() {
        assertThat(
                        asText(
                                CONNECTION
                                        + """
                        comeBack();
                        now += 60_000;
                        kick();
                        return [told, connection.isOut];
                        """))
                .isEqualTo("[[\"s\",\"You were removed from the chat: too loud\"],true]");
    }

    @Test
    void whoWasKickedWithoutEverComingBackIsOut() {
        assertThat(
                        asText(
                                CONNECTION
                                        + """
                        connection.join('alice', null);
                        socket.onopen();
                        letIn('s');
                        kick();
                        return [told, connection.isOut];
                        """))
                .isEqualTo("[[\"anew\",\"You were removed from the chat: too loud\"],true]");
    }
}
