package chat.server;

import static chat.server.AccountsFixture.change;
import static chat.server.AccountsFixture.expectRefused;
import static chat.server.AccountsFixture.unregister;
import static chat.server.Texts.expectIn;
import static chat.server.Texts.expectLeft;
import static chat.server.Texts.expectNothingNew;
import static chat.server.Texts.in;
import static chat.server.Texts.object;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.Role;
import chat.protocol.Username;
import chat.server.config.AccountsConfig;
import chat.server.config.AccountsConfig.Mode;
import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.config.StorageConfig;
import chat.server.config.WebConfig;
import chat.server.net.UserInfo;
import chat.testing.JsonPeer;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** One account on several devices at once, as they and the others see it. */
final class DevicesTest {

    private static final List<String> OWNERS = List.of("alice", "carol", "dave", "erin");

    @TempDir
    static Path data;

    @RegisterExtension
    private static final WireExtension WIRE = WireExtension.ofAllTests();

    private final JsonPeer bob = WIRE.peer("bob");

    @BeforeAll
    static void begin() throws Exception {
        StorageConfig storage = new StorageConfig(data, Long.MAX_VALUE, Duration.ZERO, 1L << 30);
        WIRE.start(new ServerConfig(
                "127.0.0.1",
                0,
                5,
                null,
                WebConfig.on(0),
                storage,
                new AccountsConfig(Mode.OPEN, 1, 64, 4),
                ServerLimits.defaults(),
                null));
        for (String name : OWNERS) {
            Objects.requireNonNull(WIRE.server().accounts())
                    .add(Username.of(name), Role.MEMBER, "secret".getBytes(StandardCharsets.UTF_8))
                    .toCompletableFuture()
                    .join();
        }
    }

    @AfterEach
    void removeThoseWhoAreKept() {
        OWNERS.forEach(name -> WIRE.server().kick(name, null).join());
    }

    /** A device that says where it is, in the rooms of this order. */
    private record Device(JsonPeer client, String session, int number) {

        Device send(String... lines) {
            client.sendAll(List.of(lines));
            return this;
        }
    }

    private static Device device(String name, Face face, String... rooms) {
        JsonPeer client = WIRE.peer(face).send(AccountsFixture.resumable(name, "secret"));
        JsonNode welcome = client.expectType("welcome");
        for (String room : rooms) {
            JsonNode entered = client.expectType("entered");
            assertThat(entered.path("room").textValue()).isEqualTo(room);
            assertThat(entered.has("recovered")).isFalse();
        }
        return new Device(
                client,
                welcome.path("session").textValue(),
                welcome.path("device").intValue());
    }

    private Device phone() {
        Device phone = device("alice", Face.LINES, "lobby");
        bob.expectType("joined");
        return phone;
    }

    private static Device laptop(String... rooms) {
        return device("alice", Face.FRAMES, rooms);
    }

    private static void expectEntered(JsonPeer client, String room) {
        assertThat(client.expectType("entered").path("room").textValue()).isEqualTo(room);
    }

    private static void expectSaid(JsonPeer client, String text, String id, int device) {
        JsonNode said = client.expectType("message");
        assertThat(List.of(
                        said.path("text").textValue(),
                        said.path("id").textValue(),
                        said.path("device").intValue()))
                .containsExactly(text, id, device);
    }

    @Test
    void oneMoreIsToldWhereItIsAndNobodyElseIsTold() {
        Device phone = phone();
        phone.send(in("enter", "dev"), object("topic", "\"room\":\"dev\",\"topic\":\"bugs\""));
        expectEntered(phone.client(), "dev");
        long seq = phone.client().expectType("topic").path("seq").longValue();

        JsonPeer client = WIRE.peer(Face.FRAMES).send(AccountsFixture.resumable("Alice", "secret"));
        JsonNode welcome = client.expectType("welcome");
        assertThat(welcome.path("username").textValue()).isEqualTo("alice");
        assertThat(welcome.path("device").intValue()).isNotEqualTo(phone.number());
        JsonNode lobby = client.expectType("entered");
        assertThat(lobby.path("count").intValue()).isEqualTo(2);
        JsonNode dev = client.expectType("entered");
        assertThat(dev.path("seq").longValue()).isEqualTo(seq);
        assertThat(dev.path("topic").textValue()).isEqualTo("bugs");
        expectNothingNew(client);
        expectNothingNew(bob);
        expectNothingNew(phone.client());
        assertThat(WIRE.server().users().join()).extracting(UserInfo::username).containsExactly("bob", "alice");
    }

    @Test
    void labelsOfTwoDevicesAreApart() {
        Device phone = phone();
        Device laptop = laptop("lobby");
        phone.send(Texts.message("lobby", "one", "1"));
        bob.expectType("message");
        laptop.send(Texts.message("lobby", "two", "1"));

        for (JsonPeer client : List.of(phone.client(), laptop.client())) {
            expectSaid(client, "one", "1", phone.number());
            expectSaid(client, "two", "1", laptop.number());
        }
        bob.expectType("message");
        bob.send(Texts.message("lobby", "three", "1"));
        assertThat(expectIn("lobby", bob, "three").has("device")).isFalse();
    }

    @Test
    void whereOneGoesTheOthersGoToo() {
        Device phone = phone();
        Device laptop = laptop("lobby");
        phone.send(in("enter", "dev"), Texts.message("dev", "hi", "1"));
        expectEntered(phone.client(), "dev");
        expectSaid(phone.client(), "hi", "1", phone.number());
        expectEntered(laptop.client(), "dev");
        expectSaid(laptop.client(), "hi", "1", phone.number());

        laptop.send(in("part", "dev"), Texts.message("dev", "gone", "2"));
        expectLeft(laptop.client(), "alice", "part");
        assertThat(expectRefused(laptop.client(), "room_unknown").path("id").textValue())
                .isEqualTo("2");
        expectLeft(phone.client(), "alice", "part");
        expectRefused(phone.send(Texts.message("dev", "gone", "3")).client(), "room_unknown");
        expectNothingNew(bob);
    }

    /**
     * The other way round as often as not: who was first the log says. Before anything else is asked, both questions have been taken: an {@code
     * enter} that is read after the {@code part} of the other one leads into the room again.
     */
    @Test
    void sameQuestionOfTwoDevicesAtOnceIsAnsweredOnceToEach() {
        Device phone = phone();
        Device laptop = laptop("lobby");
        List<JsonPeer> clients = List.of(phone.client(), laptop.client());
        for (int i = 0; i < 50; i++) {
            String room = "room" + i % 3;
            for (String question : List.of("enter", "part")) {
                clients.forEach(client -> client.sendAll(List.of(in(question, room), object("ping", ""))));
                for (JsonPeer client : clients) {
                    JsonNode answer = client.expectType(question.equals("enter") ? "entered" : "left");
                    assertThat(answer.path("room").textValue()).isEqualTo(room);
                    client.expectType("pong");
                }
            }
        }
        clients.forEach(Texts::expectNothingNew);
    }

    @Test
    void whatIsAskedForASecondTimeIsRefusedHoweverSoon() {
        Device phone = phone();
        Device laptop = laptop("lobby");
        phone.send(in("enter", "dev"));
        expectEntered(phone.client(), "dev");
        expectEntered(laptop.client(), "dev");

        laptop.send(in("part", "dev"), in("part", "dev"));

        expectLeft(laptop.client(), "alice", "part");
        expectRefused(laptop.client(), "room_unknown");
        expectLeft(phone.client(), "alice", "part");
    }

    @Test
    void eachComesBackByItselfAndHasMissedNothing() {
        Device phone = phone();
        Device laptop = laptop("lobby");
        phone.send(Texts.message("lobby", "seen", "1"));
        long seen = phone.client().expectType("message").path("seq").longValue();
        expectSaid(laptop.client(), "seen", "1", phone.number());
        laptop.client().reset();
        phone.send(Texts.message("lobby", "missed", "2"), in("enter", "dev"), Texts.message("dev", "there", "3"));
        expectSaid(phone.client(), "missed", "2", phone.number());
        long entry = phone.client().expectType("entered").path("seq").longValue();
        expectSaid(phone.client(), "there", "3", phone.number());

        JsonPeer back = WIRE.comeBack(laptop.session(), Map.of("lobby", seen));
        assertThat(back.expectType("welcome").path("device").intValue()).isEqualTo(laptop.number());
        Returns.expectRecovered(back, "lobby", seen);
        expectSaid(back, "missed", "2", phone.number());
        Returns.expectRecovered(back, "dev", entry);
        expectSaid(back, "there", "3", phone.number());
        expectNothingNew(back);
        phone.send("{\"type\":\"leave\"}").client().expectType("goodbye");
        bob.expectType("message");
        bob.expectType("message");
        expectNothingNew(bob);
        back.send("{\"type\":\"leave\"}").expectType("goodbye");
        expectLeft(bob, "alice", "exit");
    }

    @Test
    void whatIsReadOnOneIsToldToTheOthers() {
        Device phone = device("erin", Face.LINES, "lobby"); // whose marks are kept
        bob.expectType("joined");
        Device laptop = device("erin", Face.FRAMES, "lobby");
        bob.send(Texts.direct("erin", "psst"));
        for (Device device : List.of(phone, laptop)) {
            device.client().expectType("direct");
        }

        phone.send(object("read", "\"room\":\"Lobby\",\"seq\":1"), object("read", "\"with\":\"bob\",\"seq\":2"));

        Texts.expectExactly(laptop.client(), object("read", "\"room\":\"lobby\",\"seq\":1"));
        Texts.expectExactly(laptop.client(), object("read", "\"with\":\"bob\",\"seq\":1")); // there is no more
        expectNothingNew(phone.client());
        expectRefused(phone.send(object("read", "\"room\":\"dev\",\"seq\":2")).client(), "room_unknown");
    }

    @Test
    void whoIsKickedIsOutEverywhere() {
        Device phone = phone();
        Device laptop = laptop("lobby");

        assertThat(WIRE.server().kick("alice", "enough").join()).isTrue();

        for (Device device : List.of(phone, laptop)) {
            assertThat(device.client().expectType("goodbye").path("reason").textValue())
                    .isEqualTo("kicked");
            expectRefused(WIRE.comeBack(device.session(), Map.of()), "session_unknown");
        }
        expectLeft(bob, "alice", "kicked");
        expectNothingNew(bob);
    }

    @Test
    void changeOfThePasswordEndsTheOthers() {
        Device here = device("carol", Face.LINES, "lobby");
        Device there = device("carol", Face.FRAMES, "lobby");
        Device away = device("carol", Face.FRAMES, "lobby");
        away.client().reset();
        bob.expectType("joined");

        here.send(change("secret", "new")).client().expectType("account");

        assertThat(there.client().expectType("goodbye").path("text").textValue())
                .contains("password");
        expectRefused(WIRE.comeBack(away.session(), Map.of()), "session_unknown");
        expectNothingNew(here.client());
        expectNothingNew(bob);
    }

    @Test
    void endOfTheAccountEndsAll() {
        Device here = device("dave", Face.LINES, "lobby");
        Device there = device("dave", Face.FRAMES, "lobby");
        bob.expectType("joined");

        here.send(unregister("secret")).client().expectType("account");

        here.client().expectType("goodbye");
        there.client().expectType("goodbye");
        expectLeft(bob, "dave", "exit");
        expectNothingNew(bob);
    }

    @Test
    void accountTellsAllDevices() {
        Device phone = phone();
        Device laptop = laptop("lobby");

        JsonNode account = laptop.send("{\"type\":\"account\"}").client().expectType("account");

        List<String> devices = new ArrayList<>();
        account.path("sessions")
                .forEach(session -> devices.add(
                        session.path("device") + " " + session.path("face").textValue()));
        assertThat(devices).containsExactly(phone.number() + " json", laptop.number() + " web");
        assertThat(account.path("sessions").path(1).path("since").textValue())
                .isGreaterThanOrEqualTo(
                        account.path("sessions").path(0).path("since").textValue());
    }

    @Test
    void eightAreTheMostUnlessOneIsLost() {
        List<Device> devices = new ArrayList<>(List.of(phone()));
        while (devices.size() < 8) {
            devices.add(laptop("lobby"));
        }
        JsonPeer ninth = WIRE.peer().send(AccountsFixture.join("alice", "secret"));
        assertThat(expectRefused(ninth, "username_taken").path("message").textValue())
                .isEqualTo("Username alice is already taken: it is in on 8 devices, which is the most."
                        + " Leave on one of them first");

        devices.get(3).client().reset();
        JsonNode answer = ninth.send(AccountsFixture.join("alice", "secret")).readJson();
        while (answer.path("type").textValue().equals("error")) { // until the server has noticed
            answer = ninth.send(AccountsFixture.join("alice", "secret")).readJson();
        }
        assertThat(answer.path("device").intValue())
                .isGreaterThan(devices.get(7).number());
        expectRefused(WIRE.comeBack(devices.get(3).session(), Map.of()), "session_unknown");
        expectNothingNew(bob);
    }

    @Test
    void personOnTelnetIsToldInWordsWhereTheyAreToo() {
        Device phone = phone();
        phone.send(in("enter", "dev"), Texts.message("lobby", "before", "1"));
        expectEntered(phone.client(), "dev");
        expectSaid(phone.client(), "before", "1", phone.number());

        try (TelnetSocket person = new TelnetSocket(WIRE.port())) {
            person.send("alice\r\nsecret\r\n");
            String line = person.skipLine();
            while (!line.contains("You are alice")) { // what is asked before
                line = person.skipLine();
            }
            assertThat(line).contains("* You are alice, 2 of 5 here: alice, bob.");
            line = person.skipLine();
            assertThat(line).contains("Earlier messages");
            while (!line.contains("end of earlier messages")) {
                line = person.skipLine();
            }
            person.expect("* You are in #dev too, as on your other devices, 1 there: alice.\r\n");

            person.send("typed here\r\n");
            expectIn("lobby", phone.client(), "typed here");
            phone.send(Texts.message("lobby", "said there", "2"), in("enter", "tea"));
            assertThat(person.skipLine()).contains("] alice: said there");
            person.expect("* You are in #tea too, as on your other devices, 1 there: alice.\r\n");
            phone.send(in("part", "dev"));
            person.expect("* You left #dev. You are in #lobby.\r\n");
            person.send("/join tea\r\n");
            person.expect("* You are in #tea now, 1 here");
        }
    }
}
