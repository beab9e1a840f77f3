package chat.server.domain;

import static chat.server.domain.Chats.answer;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import chat.protocol.ClientMessage.Moderate;
import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessage.Bans;
import chat.protocol.ServerMessage.Duplicate;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.Moderated;
import chat.protocol.Username;
import chat.server.limit.Networks;
import chat.server.limit.Peer;
import chat.server.store.Sanctions;
import chat.server.store.Sanctions.Kind;
import chat.server.store.Sanctions.Sanction;
import chat.server.store.memory.MemorySanctions;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a ban or a mute concerns, until when, and what becomes of them; whoever runs the server decides. */
@Order(2) // takes some seconds
final class OrderRulesTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    /** Nobody's: a proxy's, say. */
    private static final String SHARED = "198.51.100.200";

    private final AtomicLong millis = new AtomicLong(NOW.toEpochMilli());
    private final RecordingRoom room = new RecordingRoom();
    private final Sanctions sanctions = new MemorySanctions();
    private Chat chat = chat();

    private Chat chat() {
        return new Chat(
                Chats.directory(20),
                Chats.store(this::now),
                Chats.mailboxes(),
                room,
                Chats.MAX_ROOMS,
                Chats.RESUME_WINDOW,
                ImmediateEventExecutor.INSTANCE,
                Chats.PATIENCE,
                this::now,
                null,
                new OrderRules.Settings(sanctions, null, address -> address.equals(address(SHARED))));
    }

    private Instant now() {
        return Instant.ofEpochMilli(millis.get());
    }

    private void pass(long seconds) {
        millis.addAndGet(1000 * seconds);
    }

    private static InetAddress address(String written) {
        return requireNonNull(Networks.address(written));
    }

    private Session join(String name, String from) throws ProtocolException {
        Calls calls = new Calls();
        calls.peer = new Peer(from + ":1", address(from), false);
        Session session = answer(chat.claims().join(Username.of(name), AccountRules.Admission.GUEST, true, calls));
        answer(session.enter("lobby", null, Chats.at(() -> {})));
        return session;
    }

    private ServerMessage act(String action, String target, @Nullable Long seconds, @Nullable String reason)
            throws ProtocolException {
        return answer(chat.order().act(new Moderate(action, target, null, null, seconds, reason, null), null));
    }

    private ServerMessage act(String action, String target) throws ProtocolException {
        return act(action, target, null, null);
    }

    private ProtocolException refusal(String name, String from) {
        return catchThrowableOfType(ProtocolException.class, () -> join(name, from));
    }

    private static @Nullable ProtocolException muted(Session session) {
        try {
            session.speech().say("lobby", "hello", null, false);
            return null;
        } catch (ProtocolException refused) {
            return refused;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "bob1,  198.51.100.9, true",
        "BoB1,  198.51.100.9, true",
        "bobl,  198.51.100.9, true",
        "carol, 192.0.2.1,    true",
        "carol, 192.0.2.2,    false",
        "bob,   198.51.100.9, false",
    })
    void banOfAGuestConcernsNameLooksAndAddress(String name, String from, boolean isBanned) throws ProtocolException {
        Session bob = join("bob1", "192.0.2.1");

        act("ban", "BOB1", 7200L, " too\nloud ");

        assertThat(Chats.calls(bob).farewell).isEqualTo("banned: You are banned for 2 hours: too loud");
        assertThat(room.events).last().isEqualTo(new Left("lobby", 2, "bob1", "kicked"));
        ProtocolException refused = refusal(name, from);
        if (isBanned) {
            assertThat(refused.code()).isEqualTo(ErrorCode.BANNED);
            assertThat(refused.toMessage().until()).isEqualTo(NOW.plusSeconds(7200));
            assertThat(refused.reason())
                    .endsWith(" banned for 2 hours: too loud")
                    .doesNotContain("bob1");
        } else {
            assertThat(refused).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:0:1::1, 2001:db8:0:1:ffff::2, true",
        "2001:db8:0:1::1, 2001:db8:0:2::1, false",
        SHARED + ", " + SHARED + ", false"
    })
    void addressOfAGuestIsASubscribersUnlessManyShareIt(String theirs, String from, boolean isBanned)
            throws ProtocolException {
        join("bob", theirs);

        act("ban", "bob");

        assertThat(refusal("carol", from) != null).isEqualTo(isBanned);
    }

    @Test
    void whoeverIsInStaysInAndComesBackWhateverIsSaidOfTheirAddress() throws ProtocolException {
        Session carol = join("carol", "192.0.2.1");
        join("bob", "192.0.2.1");

        act("ban", "bob");
        act("ban", "192.0.2.0/24");

        assertThat(Chats.calls(carol).farewell).isEmpty();
        Calls calls = new Calls();
        calls.peer = new Peer("192.0.2.1:2", address("192.0.2.1"), false);
        Session back = answer(chat.claims().resume(requireNonNull(carol.secret()), calls));
        assertThat(back.username()).hasToString("carol");
        assertThat(refusal("dave", "192.0.2.77").reason()).isEqualTo("Guests from your address are banned");
    }

    @Test
    void whoeverIsBannedDoesNotComeBackToTheirSession() throws ProtocolException {
        Session bob = join("bob", "192.0.2.1");
        answer(bob.keep(LeaveReason.DISCONNECTED));

        act("ban", "bob");

        ProtocolException refused = catchThrowableOfType(
                ProtocolException.class, () -> answer(chat.claims().resume(requireNonNull(bob.secret()), new Calls())));
        assertThat(refused.code()).isEqualTo(ErrorCode.SESSION_UNKNOWN);
    }

    @Test
    void banEndsWithItsTimeAndWhenItIsLifted() throws ProtocolException {
        act("ban", "bob", 60L, null);
        act("ban", "carol");
        act("ban", "192.0.2.0/24");

        pass(59);
        assertThat(refusal("bob", SHARED).reason()).isEqualTo("You are banned for 1 second");
        pass(1);
        assertThat(refusal("bob", SHARED)).isNull();
        act("unban", "CAROL");
        act("unban", "192.0.2.9/24");
        assertThat(refusal("carol", "192.0.2.1")).isNull();
        assertThat(sanctions.kept()).extracting(Sanction::target).containsExactly("bob"); // until the next one
    }

    @Test
    void longerBanOfSomebodyWhoIsOutKeepsTheirAddress() throws ProtocolException {
        join("bob", "192.0.2.1");
        act("ban", "bob", 60L, null);

        act("ban", "bob");

        pass(60);
        assertThat(refusal("carol", "192.0.2.1").code()).isEqualTo(ErrorCode.BANNED);
        act("unban", "bob");
        assertThat(refusal("carol", "192.0.2.1")).isNull();
    }

    @Test
    void nameThatIsWrittenLikeAnAddressIsMeantWhereSomebodyHasIt() throws ProtocolException {
        String name = "203.0.113.7";
        Session troll = join(name, SHARED);

        act("ban", name);
        assertThat(Chats.calls(troll).farewell).startsWith("banned");
        assertThat(refusal(name, SHARED).code()).isEqualTo(ErrorCode.BANNED);
        assertThat(refusal("carol", name)).isNull();

        act("ban", name + "/32");
        assertThat(refusal("dave", name).code()).isEqualTo(ErrorCode.BANNED);
        act("unban", name);
        join(name, SHARED);
        assertThat(refusal("dave", name).code()).isEqualTo(ErrorCode.BANNED);
        act("unban", name);
        assertThat(refusal("dave", name)).isNull();
        assertThat(sanctions.kept()).isEmpty();
    }

    @Test
    void bansAreListedTheLatestLast() throws ProtocolException {
        act("ban", "bob", 60L, null);
        pass(1);
        act("ban", "2001:DB8::/32", null, "too loud");
        pass(1);
        act("mute", "carol");

        assertThat(act("bans", ""))
                .isEqualTo(new Bans(List.of(
                        new ServerMessage.Ban("bob", "server", null, NOW, NOW.plusSeconds(60)),
                        new ServerMessage.Ban("2001:db8::/32", "server", "too loud", NOW.plusSeconds(1), null))));
    }

    @Test
    void bansHoldBehindARestart() throws ProtocolException {
        act("ban", "bob1");

        chat = chat();

        assertThat(refusal("bobl", SHARED).code()).isEqualTo(ErrorCode.BANNED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"message", "direct", "topic", "edit"})
    void whoeverIsMutedSaysNothingUntilItEnds(String what) throws ProtocolException {
        Session bob = join("bob", "192.0.2.1");
        join("carol", SHARED);
        bob.speech().say("lobby", "hallo", null, false);
        act("mute", "bob", 60L, null);
        int before = room.events.size();

        ProtocolException refused = requireNonNull(say(bob, what));

        assertThat(refused.toMessage())
                .isEqualTo(new ServerMessage.ErrorMessage(
                        "muted",
                        "You are muted for 1 minute: you can read, and say nothing",
                        "7",
                        null,
                        NOW.plusSeconds(60)));
        assertThat(room.events).hasSize(before);
        pass(60);
        assertThat(say(bob, what)).isNull();
    }

    /** Returns why it was refused; null if it was not. */
    private static @Nullable ProtocolException say(Session session, String what) {
        Calls calls = Chats.calls(session);
        calls.failures.clear();
        try {
            switch (what) {
                case "direct" -> session.directs().say("carol", "hello", "7", false);
                case "edit" -> session.speech().edit("lobby", 3, "hello", "7");
                case "topic" -> session.speech().setTopic("lobby", "hello", "7");
                default -> session.speech().say("lobby", "hello", "7", false);
            }
        } catch (ProtocolException refused) {
            return refused;
        }
        return calls.failures.isEmpty() ? null : (ProtocolException) calls.failures.get(0);
    }

    @Test
    void muteOfAGuestConcernsNameLooksAndAddressAlsoOfThoseWhoAreIn() throws ProtocolException {
        Session other = join("carol", "192.0.2.1");
        Session far = join("dave", "192.0.2.2");
        join("bob1", "192.0.2.1");

        act("mute", "bob1");

        assertThat(muted(other)).isNotNull();
        assertThat(muted(far)).isNull();
        assertThat(muted(join("erin", "192.0.2.1"))).isNotNull();
        assertThat(Chats.remove(chat, "bob1")).isTrue();
        assertThat(muted(join("bobl", SHARED))).isNotNull();
        act("unmute", "BOB1");
        assertThat(muted(other)).isNull();
    }

    @Test
    void whatWasSaidBeforeTheMuteIsKnownWhenItIsSentAgain() throws ProtocolException {
        Session bob = join("bob", "192.0.2.1");
        join("carol", SHARED);
        bob.speech().say("lobby", "hello", "m", false);
        bob.directs().say("carol", "hello", "d", false);
        act("mute", "bob");

        bob.speech().say("lobby", "hello", "m", false);
        bob.directs().say("carol", "hello", "d", false);

        assertThat(Chats.calls(bob).failures).isEmpty();
        assertThat(Chats.calls(bob).answers)
                .containsExactly(new Duplicate("m", "lobby", 3), new Duplicate("d", null, 1));
    }

    @Test
    void kickOutOfOneRoomLeavesTheOthers() throws ProtocolException {
        Session bob = join("bob", SHARED);
        Chats.enter(bob, "dev");
        Moderate kick = new Moderate("kick", "Bob", "DEV", null, null, null, null);

        assertThat(answer(chat.order().act(kick, null))).isEqualTo(new Moderated("kick", "bob", null, "server", "dev"));

        assertThat(Chats.calls(bob).farewell).isEmpty();
        assertThat(catchThrowableOfType(
                                ProtocolException.class, () -> bob.speech().say("dev", "hello", null, false))
                        .code())
                .isEqualTo(ErrorCode.ROOM_UNKNOWN);
        assertThat(muted(bob)).isNull();
        assertThat(catchThrowableOfType(
                                ProtocolException.class,
                                () -> answer(chat.order().act(kick, null)))
                        .reason())
                .isEqualTo("bob is not in #DEV");
        Chats.enter(bob, "dev");
    }

    @Test
    void awaySeatIsTakenOutOfARoomToo() throws ProtocolException {
        Session bob = join("bob", SHARED);
        Chats.enter(bob, "dev");
        answer(bob.keep(LeaveReason.DISCONNECTED));

        answer(chat.order().act(new Moderate("kick", "bob", "dev", null, null, null, null), null));

        Session back = answer(chat.claims().resume(requireNonNull(bob.secret()), new Calls()));
        assertThat(back.stays().names()).hasToString("[lobby]");
    }

    @ParameterizedTest
    @CsvSource({"2, ", "1000, storage_unavailable"})
    void whoIsJustComingBackIsTakenOutOfARoomWhenTheyAreThere(int late, @Nullable String code)
            throws ProtocolException {
        Session bob = join("bob", SHARED);
        Chats.enter(bob, "dev");
        Calls calls = Chats.calls(bob);
        calls.missing.set(late);

        CompletableFuture<?> kicked = chat.order()
                .act(new Moderate("kick", "bob", "dev", null, null, null, null), null)
                .toCompletableFuture();

        Throwable failure = kicked.handle((done, why) -> why)
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
        assertThat(
                        failure == null
                                ? null
                                : ((ProtocolException) Retry.cause(failure))
                                        .code()
                                        .wire())
                .isEqualTo(code);
        assertThat(bob.stays().nameOf("dev")).isEqualTo(code == null ? null : "dev");
    }

    @ParameterizedTest
    @CsvSource({
        "kick,   nobody,   user_unknown",
        "kick,   '',       user_unknown",
        "ban,    '',       username_empty",
        "ban,    a b,      username_invalid",
        "ban,    1.2.3/24, username_invalid",
        "unban,  bob,      user_unknown",
        "unban,  10.0.0.1, user_unknown",
        "unmute, bob,      user_unknown",
        "mute,   10.0.0.0/8, username_invalid",
        "op,     bob,      unknown_type",
        "deop,   bob,      unknown_type",
    })
    void whatCannotBeDoneIsRefused(String action, String target, String code) {
        ProtocolException refused = catchThrowableOfType(ProtocolException.class, () -> act(action, target));

        assertThat(refused.code().wire()).isEqualTo(code);
    }

    @Test
    void guestsKeepNoOrder() throws ProtocolException {
        Session bob = join("bob", SHARED);

        assertThat(catchThrowableOfType(
                        ProtocolException.class,
                        () -> answer(chat.order().act(new Moderate("bans", null, null, null, null, null, null), bob))))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(ErrorCode.NOT_PERMITTED))
                .hasMessage("Only moderators may do that");
    }

    @Test
    void thereAreNoMoreBansThanAreKept() throws ProtocolException {
        for (int i = 0; i < OrderRules.MAX_SANCTIONS; i++) {
            answer(sanctions.put(new Sanction(
                    Kind.BAN, null, "10.0." + i / 256 + "." + i % 256, "server", null, NOW, NOW.plusSeconds(60))));
        }
        chat = chat();

        assertThat(catchThrowableOfType(ProtocolException.class, () -> act("ban", "bob"))
                        .toMessage())
                .isEqualTo(new ServerMessage.ErrorMessage(
                        "rate_limited",
                        "There are 10000 bans and mutes, which is the most. Take some back first",
                        null,
                        null));
        act("ban", "10.0.0.7"); // in the place of one
        assertThat(refusal("carol", "10.0.39.15").code()).isEqualTo(ErrorCode.BANNED);
        pass(60);
        act("ban", "bob");
        assertThat(sanctions.kept()).hasSize(2);
    }
}
