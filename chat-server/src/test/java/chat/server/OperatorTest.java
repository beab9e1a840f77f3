package chat.server;

import static chat.server.Texts.expectError;
import static chat.server.Texts.expectLeft;
import static chat.server.Texts.expectSaid;
import static chat.server.Texts.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.RoomSummary;
import chat.server.net.UserInfo;
import chat.server.net.UserInfo.Kind;
import chat.testing.RawClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What whoever runs a server can see and do while it runs. */
final class OperatorTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @RegisterExtension
    private final ChatServerExtension servers = new ChatServerExtension();

    private final ChatServer server = servers.start(5);

    private List<UserInfo> users() {
        return server.users().orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join();
    }

    private boolean kick(String username, String reason) {
        return server.kick(username, reason)
                .orTimeout(SOON.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    @Test
    void occupantsAreThoseWhoJoinedInTheirOrder() {
        Instant before = Instant.now();
        try (RawClient person = RawClient.connect(server.port());
                RawClient program = RawClient.connect(server.port());
                RawClient stranger = RawClient.connect(server.port())) {
            person.send("zoe");
            assertThat(person.readLine()).startsWith("Welcome");
            assertThat(person.readLine()).startsWith("* You are zoe");
            program.join("alice");
            stranger.send("{\"type\":\"ping\"}").expectType("pong");

            assertThat(users())
                    .satisfiesExactly(
                            zoe -> assertThat(zoe)
                                    .extracting(UserInfo::username, UserInfo::kind, UserInfo::waitingBytes)
                                    .containsExactly("zoe", Kind.TEXT, 0L),
                            alice -> assertThat(alice)
                                    .extracting(UserInfo::username, UserInfo::kind, UserInfo::waitingBytes)
                                    .containsExactly("alice", Kind.JSON, 0L));
            assertThat(users()).allSatisfy(occupant -> {
                assertThat(occupant.address()).matches("127\\.0\\.0\\.1:\\d+");
                assertThat(occupant.since()).isBetween(before, Instant.now());
            });
        }
        await().atMost(SOON).untilAsserted(() -> assertThat(users()).isEmpty());
    }

    @Test
    void roomsAreThoseThatThereAreTheFullestFirst() {
        assertThat(server.rooms().join()).containsExactly(new RoomSummary("lobby", 0, null));
        try (RawClient alice = RawClient.connect(server.port());
                RawClient bob = RawClient.connect(server.port())) {
            bob.join("bob");
            alice.join("alice");
            alice.send("{\"type\":\"enter\",\"room\":\"dev\"}").awaitType("entered");
            alice.send("{\"type\":\"topic\",\"room\":\"dev\",\"topic\":\"the build\"}")
                    .expectType("topic");

            assertThat(server.rooms().join())
                    .containsExactly(new RoomSummary("lobby", 2, null), new RoomSummary("dev", 1, "the build"));
        }
    }

    @Test
    void bytesWaitForWhoeverDoesNotRead() {
        try (RawClient stopped = RawClient.connect(server.port(), 4096);
                RawClient talker = RawClient.connect(server.port())) {
            stopped.join("stopped");
            talker.join("talker");
            String line = "{\"type\":\"message\",\"text\":\"" + "x".repeat(4096) + "\"}";
            while (users().get(0).waitingBytes() == 0) {
                talker.send(line).awaitType("message");
            }
            assertThat(users()).extracting(UserInfo::username).containsExactly("stopped", "talker");
        }
    }

    @Test
    void whoeverIsKickedIsToldWhyAndTheOthersThatTheyWere() {
        try (RawClient bob = RawClient.connect(server.port());
                RawClient alice = RawClient.connect(server.port())) {
            bob.join("Bob");
            alice.join("alice");
            bob.expectType("joined");

            assertThat(kick("bob", " too\nloud ")).isTrue();

            JsonNode goodbye = bob.expectType("goodbye");
            assertThat(goodbye.path("reason").textValue()).isEqualTo("kicked");
            assertThat(goodbye.path("text").textValue()).isEqualTo("too loud");
            bob.expectClosed();
            expectLeft(alice, "Bob", "kicked");
            assertThat(users()).extracting(UserInfo::username).containsExactly("alice");
        }
    }

    @Test
    void kickWithoutAReasonHasNoText() {
        try (RawClient bob = RawClient.connect(server.port())) {
            bob.join("bob");
            assertThat(kick("bob", "  ")).isTrue();
            Texts.expectGoodbye(bob, "kicked");
        }
    }

    @Test
    void longReasonIsCut() {
        try (RawClient bob = RawClient.connect(server.port())) {
            bob.join("bob");
            kick("bob", "x".repeat(10_000));
            assertThat(bob.expectType("goodbye").path("text").textValue()).hasSize(201);
        }
    }

    @Test
    void nobodyIsKickedWhoIsNotIn() {
        assertThat(kick("bob", "")).isFalse();
        assertThat(kick("no such name", "")).isFalse();
    }

    @Test
    void whatTheOperatorSaysIsNumberedLikeEverythingElse() throws ProtocolException {
        try (RawClient alice = RawClient.connect(server.port())) {
            alice.join("alice");
            server.say("Back in five minutes");
            JsonNode said = alice.expectType("message");
            assertThat(said.path("from").textValue()).isEqualTo("server");
            assertThat(said.path("seq").longValue()).isEqualTo(2);
            alice.send("{\"type\":\"message\",\"text\":\"fine\"}");
            expectSaid(alice, "alice", "fine");
        }
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> server.say(" "));
    }

    @Test
    void higherLimitLetsMoreInAtOnce() {
        server.setMaxUsers(1);
        try (RawClient alice = RawClient.connect(server.port());
                RawClient bob = RawClient.connect(server.port())) {
            alice.join("alice");
            bob.send(join("bob"));
            expectError(bob, "server_full");
        }
        server.setMaxUsers(2);
        assertThat(server.maxUsers()).isEqualTo(2);
        try (RawClient carol = RawClient.connect(server.port());
                RawClient dave = RawClient.connect(server.port())) {
            await().atMost(SOON).until(() -> server.roster().count() == 0);
            carol.join("carol");
            dave.send(join("dave"));
            assertThat(dave.expectType("welcome").path("maxUsers").intValue()).isEqualTo(2);
        }
    }

    @Test
    void lowerLimitSendsNobodyAwayAndLetsNobodyIn() {
        try (RawClient alice = RawClient.connect(server.port());
                RawClient bob = RawClient.connect(server.port());
                RawClient carol = RawClient.connect(server.port())) {
            alice.join("alice");
            bob.join("bob");
            server.setMaxUsers(1);
            carol.send(join("carol"));
            assertThat(carol.expectType("error").path("message").textValue())
                    .isEqualTo("Server is full (2 of 1 users)");
            assertThat(server.roster().names()).containsExactly("alice", "bob");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> server.setMaxUsers(0));
    }

    @Test
    void nobodyIsListedAfterTheClose() throws Exception {
        try (RawClient alice = RawClient.connect(server.port())) {
            alice.join("alice");
            server.close();
            assertThat(server.users().get(SOON.toSeconds(), TimeUnit.SECONDS)).isEmpty();
        }
    }
}
