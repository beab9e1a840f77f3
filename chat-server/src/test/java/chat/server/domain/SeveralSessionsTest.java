package chat.server.domain;

import static chat.server.store.Asking.room;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.protocol.ErrorCode;
import chat.protocol.LeaveReason;
import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage.DirectMessage;
import chat.protocol.ServerMessage.Edited;
import chat.protocol.ServerMessage.Joined;
import chat.protocol.ServerMessage.Left;
import chat.protocol.ServerMessage.Message;
import chat.protocol.ServerMessage.RoomEvent;
import chat.protocol.ServerMessage.Topic;
import chat.protocol.Username;
import chat.server.domain.AccountRules.Admission;
import chat.server.store.Accounts.Account;
import chat.server.store.Appended;
import chat.server.store.Directory;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One user, several devices. */
final class SeveralSessionsTest {

    private static final long CREDENTIAL = 7;

    private final RecordingRoom lobby = new RecordingRoom();
    private final Chat chat = Chats.inMemory(2, lobby, InstantSource.system());
    private final Session phone = device();
    private final Session terminal = device();

    /** Alice joins, with one more device if she is in. */
    private Session device() {
        try {
            Session session =
                    Chats.answer(chat.claims().join(Username.of("alice"), owner(CREDENTIAL), true, new Calls()));
            if (session.stays().isEmpty()) {
                Chats.enter(session, "lobby");
            } else {
                session.stays().seen(Map.of()).forEach((room, seen) -> listen(session, room, seen));
            }
            return session;
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    private static Admission owner(long credential) throws ProtocolException {
        return new Admission(new Account(Username.of("alice"), Role.MEMBER, Instant.EPOCH, "", credential, null));
    }

    /** Has all that happens in a room come out, from this number on. Returns what was missed; null if the user is out of it. */
    private static @Nullable List<RoomEvent> listen(Session session, String room, long seen) {
        try {
            ResumePoint point = Chats.answer(session.following().reenter(room, seen));
            List<RoomEvent> missed = new ArrayList<>();
            long position = point == null ? 0 : point.entry().seq();
            boolean more = point != null;
            while (more) {
                Missed piece = Chats.answer(session.following().missed(room, position, 1, Chats.at(() -> {})));
                List<RoomEvent> events = piece.events() == null ? List.of() : piece.events();
                missed.addAll(events);
                position += events.size();
                more = !piece.out() && !piece.complete();
            }
            return point == null ? null : missed;
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    /** Goes where other devices are. Returns what was said there since the entry. */
    private static List<RoomEvent> follow(Session session) throws ProtocolException {
        RoomName next = session.following().nextToFollow();
        assertThat(next).isNotNull();
        Map<String, Long> seen = Chats.answer(session.following().follow(next == null ? room("none") : next, false));
        assertThat(seen).hasSize(1);
        Map.Entry<String, Long> entry = seen.entrySet().iterator().next();
        List<RoomEvent> missed = listen(session, entry.getKey(), entry.getValue());
        assertThat(session.following().nextToFollow()).isNull();
        return missed == null ? List.of() : missed;
    }

    private static List<String> directs(Session session) throws ProtocolException {
        List<DirectMessage> directs = Chats.answer(session.directs().read(Long.MAX_VALUE));
        directs.forEach(direct -> session.directs().took(direct.seq()));
        return directs.stream().map(DirectMessage::text).toList();
    }

    @Test
    void theyHaveOneNameOneSeatAndOneEntry() throws ProtocolException {
        assertThat(chat.count()).isEqualTo(1);
        assertThat(terminal.user()).isSameAs(phone.user());
        assertThat(Chats.lobby(terminal).names()).containsExactly("alice");
        assertThat(lobby.events).containsExactly(new Joined("lobby", 1, "alice"));
        assertThat(List.of(phone.device(), terminal.device())).containsExactly(1, 2);
    }

    @Test
    void onlyWhoHasTheAccountOfTheUserWhoIsInGetsOneMore() throws ProtocolException {
        for (Admission other : List.of(owner(CREDENTIAL + 1), Admission.GUEST)) {
            assertThatThrownBy(() -> Chats.answer(chat.claims().join(Username.of("alice"), other, true, new Calls())))
                    .isInstanceOfSatisfying(ProtocolException.class, refused -> assertThat(refused.code())
                            .isEqualTo(ErrorCode.USERNAME_TAKEN));
        }
    }

    @Test
    void eachSaysWhatItWantsUnderLabelsOfItsOwn() throws ProtocolException {
        phone.speech().say("lobby", "from the phone", "1", false);
        terminal.speech().say("lobby", "from the terminal", "1", false);
        phone.speech().say("lobby", "again", "1", false);

        assertThat(Chats.calls(phone).answers).hasSize(1);
        assertThat(Chats.calls(terminal).answers).isEmpty();
        assertThat(lobby.events).extracting(RoomEvent::seq).containsExactly(1L, 2L, 3L);
        assertThat(lobby.events.subList(1, 3))
                .extracting(event -> ((Message) event).device())
                .containsExactly(1, 2);
    }

    @Test
    void guestHasNoDevice() throws ProtocolException {
        Session bob = Chats.join(chat, "bob", () -> {}).session();
        Chats.say(bob, "lobby", "hi");

        assertThat(bob.device()).isNull();
        assertThat(lobby.events.get(2)).isInstanceOfSatisfying(Message.class, said -> assertThat(said.device())
                .isNull());
    }

    @Test
    void whoeverComesBackWhileTheOthersAreEndedIsEndedToo() throws ProtocolException {
        Session third = device();
        List<Session> back = new ArrayList<>();
        Chats.calls(third).atRemoval = () -> {
            try {
                back.add(Chats.answer(chat.claims().resume(String.valueOf(third.secret()), new Calls())));
                back.add(Chats.answer(chat.claims().resume(String.valueOf(phone.secret()), new Calls())));
            } catch (ProtocolException e) {
                throw new AssertionError(e);
            }
        };

        assertThat(Chats.answer(chat.leaving().removeOthers(phone, "another password")))
                .isTrue();

        assertThat(back.get(0).hasEnded()).isTrue();
        assertThat(phone.user().sessions()).containsExactly(back.get(1));
        assertThat(back.get(1).isOver()).isFalse();
    }

    @Test
    void onlyTheLastOneThatEndsTakesTheUserOut() throws ProtocolException {
        assertThat(Chats.leave(phone, LeaveReason.EXIT)).isTrue();
        assertThat(lobby.events).hasSize(1);
        assertThat(phone.user().isIn()).isTrue();
        Chats.say(terminal, "lobby", "still here");
        assertThat(Chats.calls(terminal).failures).isEmpty();

        assertThat(Chats.leave(terminal, LeaveReason.EXIT)).isTrue();
        assertThat(lobby.events).endsWith(new Left("lobby", 3, "alice", "exit"));
        assertThat(phone.user().isIn()).isFalse();
        assertThat(chat.count()).isZero();
        assertThat(device().device()).isEqualTo(1);
    }

    @Test
    void theSeatIsGivenToSomebodyElseOnlyIfAllAreLost() throws ProtocolException {
        chat.setMaxUsers(1);
        assertThat(Chats.answer(phone.keep(LeaveReason.TIMEOUT))).isTrue();
        assertThat(Chats.guest(chat, "bob", false, new Calls()).toCompletableFuture())
                .isCompletedExceptionally();

        assertThat(Chats.answer(terminal.keep(LeaveReason.TIMEOUT))).isTrue();
        Chats.join(chat, "bob", () -> {});
        assertThat(Chats.calls(phone).evicted).isEqualTo(1);
        assertThat(Chats.calls(terminal).evicted).isEqualTo(1);
        assertThat(lobby.events).contains(new Left("lobby", 2, "alice", "timeout"));
    }

    @Test
    void oneMoreJoinsAlsoWhileTheOthersAreOnlyKept() throws ProtocolException {
        Chats.answer(phone.keep(LeaveReason.TIMEOUT));
        Chats.answer(terminal.keep(LeaveReason.TIMEOUT));

        assertThat(device().device()).isEqualTo(3);
        assertThat(Chats.answer(chat.claims().resume(String.valueOf(phone.secret()), new Calls()))
                        .device())
                .isEqualTo(1);
        assertThat(lobby.events).hasSize(1);
    }

    @Test
    void ofEightTheOneThatIsLostMakesRoomAndOfEightLivingOnesNone() throws ProtocolException {
        for (int i = 2; i < Directory.MAX_SESSIONS; i++) {
            device();
        }
        assertThatThrownBy(() ->
                        Chats.answer(chat.claims().join(Username.of("alice"), owner(CREDENTIAL), true, new Calls())))
                .hasMessageContaining("8 devices");

        Chats.answer(terminal.keep(LeaveReason.TIMEOUT));
        assertThat(device().device()).isEqualTo(Directory.MAX_SESSIONS + 1);
        assertThat(Chats.calls(terminal).evicted).isEqualTo(1);
        assertThat(lobby.events).hasSize(1);
        assertThat(phone.user().sessions()).hasSize(Directory.MAX_SESSIONS);
    }

    @Test
    void eachIsResumedByItself() throws ProtocolException {
        Session back = Chats.answer(chat.claims().resume(String.valueOf(phone.secret()), new Calls()));
        Chats.say(back, "lobby", "back");
        Chats.say(terminal, "lobby", "never away");
        Chats.say(phone, "lobby", "too late");

        assertThat(Chats.calls(phone).superseded).isEqualTo(1);
        assertThat(Chats.calls(phone).failures).hasSize(1);
        assertThat(Chats.calls(terminal).superseded).isZero();
        assertThat(lobby.events).hasSize(3);
    }

    @Test
    void whoWritesWhileAnotherDeviceLeavesARoomAsTheLastOneIsOutOfIt() throws ProtocolException {
        Chats.enter(phone, "dev");
        follow(terminal);
        RoomStay stay = terminal.stays().get("dev");
        Chats.answer(phone.part("dev", null));
        assertThat(stay.room().isRetired()).isTrue();

        assertThat(Chats.answer(stay.append(1, null, new Left("dev", 0, "alice", "part"))))
                .isEqualTo(new Appended(0, false));
        assertThatThrownBy(() -> Chats.answer(stay.append(1, null, new Topic("dev", 0, "alice", "too late"))))
                .isInstanceOfSatisfying(ProtocolException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.ROOM_UNKNOWN));
        assertThatThrownBy(() -> Chats.answer(stay.amend(
                        1,
                        new Edited("dev", 0, 1, "alice", "too late"),
                        phone.user().right())))
                .hasMessage("You are not in #dev");
    }

    @Test
    void whoComesBackGetsARoomThatAnotherDeviceHasEnteredMeanwhileFromTheEntryOn() throws ProtocolException {
        Chats.enter(terminal, "dev");
        Chats.say(terminal, "dev", "anybody?");

        Session back = Chats.answer(chat.claims().resume(String.valueOf(phone.secret()), new Calls()));
        assertThat(back.stays().seen(Map.of("lobby", 1L))).isEqualTo(Map.of("lobby", 1L, "dev", 1L));
        assertThat(back.stays().seen(Map.of("@", 1L)))
                .as("it knows of none")
                .isEqualTo(Map.of("lobby", -1L, "dev", -1L));
        assertThat(Chats.answer(back.following().reenter("dev", 1)).recovered()).isTrue();
        assertThat(listen(back, "dev", 1)).hasSize(1);
    }

    @Test
    void wordsToTheUserReachAllAndEachTakesThemByItself() throws ProtocolException {
        Session bob = Chats.join(chat, "bob", () -> {}).session();
        bob.directs().say("alice", "psst", null, false);

        assertThat(directs(phone)).containsExactly("psst");
        assertThat(directs(terminal)).containsExactly("psst");
        terminal.directs().say("bob", "yes?", null, false);
        assertThat(directs(phone)).containsExactly("yes?");
        assertThat(directs(bob)).containsExactly("psst", "yes?");
    }

    @Test
    void whoIsRemovedIsRemovedEverywhere() throws ProtocolException {
        assertThat(Chats.remove(chat, "alice")).isTrue();

        assertThat(chat.count()).isZero();
        assertThat(lobby.events)
                .containsExactly(new Joined("lobby", 1, "alice"), new Left("lobby", 2, "alice", "kicked"));
    }

    @Test
    void eachFollowsIntoARoomAndGetsAllThatWasSaidThereSinceTheEntry() throws ProtocolException {
        Chats.enter(phone, "dev");
        Chats.say(phone, "dev", "anybody?");

        assertThat(follow(terminal)).extracting(RoomEvent::seq).containsExactly(2L);
        Chats.say(terminal, "dev", "me");
        assertThat(Chats.calls(terminal).failures).isEmpty();
        assertThat(phone.following().nextToFollow()).isNull();
        assertThat(terminal.following().isAnswered("Dev", true))
                .as("asked for at the same time")
                .isTrue();
        assertThat(terminal.following().isAnswered("dev", true))
                .as("asked for once more")
                .isFalse();
    }

    @Test
    void whatWasToldIsNoAnswerOnceSomethingElseWasAskedFor() throws ProtocolException {
        Chats.enter(phone, "dev");
        follow(terminal);
        assertThat(terminal.following().isAnswered("dev", false)).isFalse();
        Chats.part(terminal, "dev");

        assertThat(terminal.following().isAnswered("dev", false))
                .as("asked for once more")
                .isFalse();
    }

    @Test
    void oneThatGoesOutTakesTheOthersAlong() throws ProtocolException {
        Chats.enter(phone, "dev");
        follow(terminal);
        Chats.part(terminal, "dev");

        assertThat(phone.stays().nameOf("dev")).isNull();
        Chats.say(phone, "lobby", "in order");
        assertThatThrownBy(() -> phone.speech().setTopic("dev", "gone", null))
                .hasMessageContaining("You are in #lobby");
        assertThat(phone.following().takeEnded()).containsExactly("dev");
        assertThat(phone.following().takeEnded()).isEmpty();
        assertThat(phone.following().isAnswered("dev", false)).isTrue();
    }

    @Test
    void whatIsOnItsWayIntoARoomThatAnotherDeviceHasLeftIsRefused() throws ProtocolException {
        Chats.enter(phone, "dev");
        Chats.say(phone, "dev", "kept for this");
        follow(terminal);
        RoomStay stay = terminal.stays().require("dev", null);
        Chats.part(phone, "dev");
        assertThatThrownBy(() -> Chats.answer(stay.append(
                        stay.nextNumber(), null, new Message("dev", 0, "alice", "hi", Instant.EPOCH, null, false))))
                .isInstanceOfSatisfying(ProtocolException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.ROOM_UNKNOWN));
        assertThatThrownBy(() -> Chats.say(terminal, "dev", "late")).hasMessageContaining("#dev");
    }

    @Test
    void whoFollowsAndFindsThatTheOthersAreOutAgainHeardThemGo() throws ProtocolException {
        Chats.enter(phone, "dev");
        Map<String, Long> seen = Chats.answer(terminal.following().follow(room("dev"), false));
        Chats.answer(terminal.following().reenter("dev", seen.getOrDefault("dev", -1L)));
        Chats.part(phone, "dev");

        Missed missed = Chats.answer(terminal.following().missed("dev", 1, 1000, Chats.at(() -> {})));
        assertThat(missed.out()).isTrue();
        assertThat(missed.events()).containsExactly(new Left("dev", 2, "alice", "part"));
        assertThat(terminal.following().nextToFollow()).isNull();
        assertThat(terminal.stays().nameOf("dev")).isNull();

        Chats.enter(phone, "dev");
        assertThat(follow(terminal)).isEmpty();
        assertThat(Chats.answer(terminal.following().follow(room("dev"), false)))
                .as("it is there")
                .isEmpty();
    }

    @Test
    void whoAsksForARoomThatAnotherDeviceIsInIsToFollow() throws ProtocolException {
        Chats.enter(phone, "dev");

        assertThat(Chats.answer(terminal.enter("dev", null, Chats.at(() -> {}))))
                .isNull();
        assertThat(follow(terminal)).isEmpty();
        assertThatThrownBy(() -> terminal.enter("dev", null, Chats.at(() -> {})))
                .hasMessage("You are in #dev already");
    }

    @Test
    void aRoomIsNotStruckOutThatAnotherDeviceIsOnTheWayInto() throws ProtocolException {
        Arrivals arrivals = phone.user().arrivals();
        Chats.enter(phone, "dev");
        follow(terminal);
        arrivals.begin(room("dev"));
        Chats.part(phone, "dev");
        assertThat(rooms()).containsExactly(room("lobby"), room("dev"));

        arrivals.end(room("dev"));
        Chats.enter(phone, "dev");
        follow(terminal);
        Chats.part(terminal, "dev");
        assertThat(rooms()).containsExactly(room("lobby"));
    }

    private List<RoomName> rooms() throws ProtocolException {
        return Chats.answer(chat.directory().rooms(phone.lease()));
    }
}
