package chat.server;

import static java.util.Objects.requireNonNull;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.Username;
import chat.server.config.AccountsConfig;
import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.config.StorageConfig;
import chat.server.config.WebConfig;
import chat.testing.Browser;
import chat.testing.ChatPage;
import chat.testing.RawClient;
import chat.testing.Tab;
import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Run by the build (profile screenshots): makes the pictures of the page anew, from a real server and a real browser. Only the browser's
 * clock is not real, so that the same page gives the same picture; fonts are those of the machine.
 */
final class Screenshots implements AutoCloseable {

    /** Whatever the page takes for a moment of now is this one, and stays it. */
    private static final String STAGED_CLOCK =
            """
            window.stagedNow = 0;
            window.stagedTimes = {};
            window.Date = class extends Date {
                constructor(...when) {
                    super(...(when.length === 0 ? [window.stagedNow] : when));
                }
                static now() {
                    return window.stagedNow;
                }
                static parse(text) {
                    return text ? (window.stagedTimes[text] ??= window.stagedNow) : NaN;
                }
            };
            """;

    private static final String PASSWORD = "two lighthouses";

    /** Where most of it is said. */
    private static final String ROOM = "walks";

    private static final Instant SUNDAY = Instant.parse("2026-01-18T18:52:00Z");
    private static final Instant EVENING = Instant.parse("2026-03-05T23:41:00Z");

    private final Map<String, RawClient> others = new HashMap<>();
    private final int port;
    private final ChatPage page;
    private Instant now = SUNDAY;
    private boolean isIn;

    private Screenshots(int port, ChatPage page) {
        this.port = port;
        this.page = page;
    }

    /**
     * Does it.
     *
     * @param args the folder to put them in, and an empty one for what the server keeps
     */
    public static void main(String[] args) throws IOException, ProtocolException {
        ((LoggerContext) LoggerFactory.getILoggerFactory())
                .getLogger(Logger.ROOT_LOGGER_NAME)
                .setLevel(Level.WARN);
        Path folder = Files.createDirectories(Path.of(args[0]));
        StorageConfig storage = new StorageConfig(Path.of(args[1]), Long.MAX_VALUE, Duration.ZERO, 1L << 30);
        ServerConfig config = new ServerConfig(
                "127.0.0.1",
                0,
                12,
                null,
                WebConfig.on(0),
                storage,
                AccountsConfig.usual(storage),
                ServerLimits.defaults(),
                null);
        Browser.start();
        try (ChatServer server = ChatServer.start(config)) {
            requireNonNull(server.accounts())
                    .add(Username.of("alice"), Role.OPERATOR, PASSWORD.getBytes(StandardCharsets.UTF_8))
                    .toCompletableFuture()
                    .join();
            Tab tab = new Browser().newUser();
            tab.setTimeZone("Europe/London");
            tab.runBefore(STAGED_CLOCK);
            tab.open(requireNonNull(server.webAddress()));
            tab.type("alice");
            takeAll(tab, folder, "join");
            try (Screenshots people = new Screenshots(server.port(), new ChatPage(tab))) {
                people.talkEarlier();
                people.talk();
                tab.evaluate("document.activeElement.blur()");
                takeAll(tab, folder, "conversation");
                tab.click("#open-directory");
                tab.awaitText("#all-rooms", "#kitchen");
                tab.evaluate("document.activeElement.blur()");
                takeAll(tab, folder, "rooms");
                tab.press("Escape");
                tab.setDark(false);
                tab.setSize(1280, 800, 1, false);
                tab.click("#open-search");
                tab.type("lighthouse");
                tab.press("Enter");
                tab.awaitText("#search-state", "messages found.");
                tab.evaluate("document.activeElement.blur()");
                take(tab, folder.resolve("search-desktop-light.png"));
                tab.evaluate("Array.from(document.querySelectorAll('#results button'))"
                        + ".find(result => result.textContent.includes('steps')).click()");
                tab.await("document.querySelector('.pointed') !== null");
                tab.evaluate("document.activeElement.blur()");
                take(tab, folder.resolve("past-desktop-light.png"));
                people.keepOrder();
                take(tab, folder.resolve("order-desktop-light.png"));
            }
        }
    }

    /** What was corrected and taken back, and what can be done about somebody. */
    private void keepOrder() {
        isIn = false; // not where they come in
        come("mallory");
        page.turnTo("#kitchen");
        ask("mallory", "{\"type\":\"enter\",\"room\":\"kitchen\"}");
        page.awaitNotice("mallory joined");
        passes(1);
        baker("lemon, says the keper");
        change("carol", "lemon, says the keper", "edit", ",\"text\":\"lemon, says the keeper\"");
        baker("with raisins");
        change("carol", "with raisins", "delete", "");
        baker("and it is in the oven");
        passes(1);
        ask("mallory", "{\"type\":\"message\",\"room\":\"kitchen\",\"text\":\"FREE COINS, only today!!!\"}");
        page.awaitMessage("mallory", "FREE COINS, only today!!!");
        page.tab().click("[aria-label='What you can do with mallory']");
        page.tab().await("document.querySelector('#menu').matches(':popover-open')");
    }

    private void baker(String text) {
        ask("carol", "{\"type\":\"message\",\"room\":\"kitchen\",\"text\":" + Tab.quote(text) + "}");
        page.awaitMessage("carol", text);
    }

    private void change(String name, String text, String type, String more) {
        JsonNode said = other(name).awaitType("message");
        while (!said.path("text").textValue().equals(text)) {
            said = other(name).awaitType("message");
        }
        ask(name, "{\"type\":\"" + type + "\",\"room\":\"kitchen\",\"seq\":" + said.path("seq") + more + "}");
        other(name).awaitType(type.equals("edit") ? "edited" : "deleted");
    }

    private static void takeAll(Tab tab, Path folder, String name) throws IOException {
        for (boolean dark : new boolean[] {false, true}) {
            tab.setDark(dark);
            String suffix = dark ? "dark" : "light";
            tab.setSize(1280, 800, 1, false);
            take(tab, folder.resolve(name + "-desktop-" + suffix + ".png"));
            tab.setSize(390, 844, 2, true);
            take(tab, folder.resolve(name + "-phone-" + suffix + ".png"));
        }
    }

    private static void take(Tab tab, Path file) throws IOException {
        // Twice a frame: what the page does in the first is drawn in the second. And what fades has faded.
        tab.evaluate("new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
                + ".then(() => Promise.all(document.getAnimations().map(a => a.finished)))");
        Files.write(file, pressed(tab.screenshot()));
    }

    /** The same picture in fewer bytes: the browser is in a hurry. */
    private static byte[] pressed(byte[] png) throws IOException {
        BufferedImage drawn = ImageIO.read(new ByteArrayInputStream(png));
        BufferedImage opaque = new BufferedImage(drawn.getWidth(), drawn.getHeight(), BufferedImage.TYPE_INT_RGB);
        opaque.createGraphics().drawImage(drawn, 0, 0, null);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam smallest = writer.getDefaultWriteParam();
            smallest.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            smallest.setCompressionQuality(0);
            writer.setOutput(out);
            writer.write(null, new IIOImage(opaque, null, null), smallest);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** Weeks before: so much that the page has to ask for it. */
    private void talkEarlier() {
        come("bob");
        come("carol");
        come("Zoë");
        ask("carol", "{\"type\":\"enter\",\"room\":\"kitchen\"}");
        other("carol").awaitType("entered");
        sayEarlier("bob", "who was out today? the sea was wild");
        sayEarlier("carol", "we were, as far as the old harbour. too windy for more");
        sayEarlier("Zoë", "I saw the spray from the bus");
        sayEarlier("bob", "and the path?");
        sayEarlier("carol", "muddy up to the second stile, dry after that");
        sayEarlier("carol", "they have put new boards on the bridge");
        sayEarlier("Zoë", "then we can all go when the days are longer");
        sayEarlier("bob", "in March? we could climb the lighthouse, too");
        sayEarlier("Zoë", "is that open so early in the year?");
        sayEarlier("carol", "the lighthouse is open on Sundays, and from March on Saturdays too. 142 steps");
        sayEarlier("bob", "I counted 143");
        sayEarlier("Zoë", "you counted the doorstep 🙂");
        sayEarlier("carol", "and the keeper makes tea, if somebody brings a cake");
        sayEarlier("bob", "so: March, a Saturday, all of us, and a cake");
        sayEarlier("Zoë", "🎂");
        sayEarlier("carol", "I look for a train");
        sayEarlier("carol", "kitchen", "which cake would a lighthouse keeper like?");
        for (int i = 1; i <= 200; i++) {
            sayEarlier("Zoë", "https://photos.example.org/harbour/" + i);
        }
    }

    private void talk() {
        now = EVENING;
        ask(
                "bob",
                "{\"type\":\"topic\",\"room\":\"" + ROOM
                        + "\",\"topic\":\"Coast path on Saturday, 9:40 at the station\"}");
        other("bob").awaitType("topic");
        ask("bob", "{\"type\":\"enter\",\"room\":\"birdsong\"}");
        ask("bob", "{\"type\":\"topic\",\"room\":\"birdsong\",\"topic\":\"What we heard, and where\"}");
        other("bob").awaitType("topic");
        passes(0);
        page.join("alice");
        page.tab().fill("#join-password", PASSWORD);
        page.tab().press("Enter");
        page.awaitNotice("You are alice");
        page.enter("/join kitchen");
        page.awaitNotice("You are in #kitchen");
        page.enter("/join walks");
        page.awaitNotice("You are in #walks");
        isIn = true;
        own("evening! is the walk on Saturday still on?");
        say("bob", "it is. forecast says dry until four, then we will see");
        say("carol", "I have put the route here: https://maps.example.org/route/coast-path?from=station&to=lighthouse");
        say("carol", "about 14 km, with one steep bit before the lighthouse");
        passes(3);
        say("Zoë", "Who brings what? I can do soup 🍲 and bread 🥖");
        own("I take the plates, and there is a seat in the car 🚗");
        passes(4);
        come("dave");
        passes(2);
        say("dave", "late to this, sorry. what did I miss?");
        leave("dave");
        say("Zoë", "and gone again 🙈");
        passes(7);
        come("נועם");
        say("נועם", "היי כולם, אפשר להצטרף מחר? \u200Falice אמרה שיש מקום");
        passes(5);
        say("bob", "for the list:\ntea, and the stove\na blanket, if somebody else takes the plates");
        act("bob", "checks whether the stove still works");
        say("carol", "alice: can you print the map? mine is from 2009");
        own("done. two copies");
        say(
                "carol",
                "9:40 at the station, the train is at 9:52 (https://trains.example.org/board?from=station&to=lighthouse).");
        passes(2);
        say("bob", "it works. its maker is in Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch, it says");
        say("Zoë", "see you there 👋🏽");
        leave("Zoë");
        passes(1);
        say("bob", "good night all, and thank you @alice");
        ask("bob", "{\"type\":\"message\",\"text\":\"the door is open\"}");
        ask("bob", "{\"type\":\"message\",\"text\":\"and the light is on\"}");
        ask("carol", "{\"type\":\"message\",\"room\":\"kitchen\",\"text\":\"alice, is there any bread left?\"}");
        ask("carol", "{\"type\":\"direct\",\"to\":\"alice\",\"text\":\"it is bob's birthday on Saturday\"}");
        page.awaitUnread("#lobby", "2 new");
        page.awaitUnread("#kitchen", "1 new, for you");
        page.awaitUnread("@carol", "1 new, for you");
    }

    @Override
    public void close() {
        others.values().forEach(RawClient::close);
    }

    private void passes(int minutes) {
        now = now.plusSeconds(60L * minutes);
        page.tab().evaluate("window.stagedNow = " + now.toEpochMilli());
    }

    private void own(String text) {
        page.enter(text);
        page.awaitMessage("alice", text);
    }

    private void come(String name) {
        RawClient client = RawClient.connect(port);
        client.join(name);
        client.send("{\"type\":\"enter\",\"room\":\"" + ROOM + "\"}").awaitType("entered");
        others.put(name, client);
        awaitSeen(name + " joined");
    }

    private void leave(String name) {
        RawClient client = other(name);
        client.send("{\"type\":\"leave\"}").awaitType("goodbye");
        client.close();
        awaitSeen(name + " left");
    }

    private RawClient other(String name) {
        return requireNonNull(others.get(name), name);
    }

    private void awaitSeen(String notice) {
        if (isIn) {
            page.awaitNotice(notice);
        }
    }

    private void say(String name, String text) {
        ask(name, "{\"type\":\"message\",\"room\":\"" + ROOM + "\",\"text\":" + Tab.quote(text) + "}");
        page.awaitMessage(name, text);
    }

    private void sayEarlier(String name, String text) {
        sayEarlier(name, ROOM, text);
    }

    /** Says something that nobody at the page hears, in the minute after what was said last. */
    private void sayEarlier(String name, String room, String text) {
        ask(name, "{\"type\":\"message\",\"room\":\"" + room + "\",\"text\":" + Tab.quote(text) + "}");
        JsonNode said = other(name).awaitType("message");
        while (!said.path("text").textValue().equals(text)) {
            said = other(name).awaitType("message"); // what others said before
        }
        passes(1);
        page.tab().evaluate("window.stagedTimes[" + Tab.quote(said.path("time").textValue()) + "] = window.stagedNow");
    }

    private void act(String name, String text) {
        ask(name, "{\"type\":\"message\",\"room\":\"" + ROOM + "\",\"action\":true,\"text\":" + Tab.quote(text) + "}");
        page.awaitMessage(name, text);
    }

    private void ask(String name, String line) {
        other(name).send(line);
    }
}
