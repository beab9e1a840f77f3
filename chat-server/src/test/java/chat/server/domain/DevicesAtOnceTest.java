package chat.server.domain;

import static chat.server.store.Asking.room;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.Joined;
import chat.server.store.LateStores;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two devices of a user do something at the same moment: the stores answer one or the other first. */
final class DevicesAtOnceTest {

    private final Deque<Runnable> asked = new ArrayDeque<>();
    private boolean isHeld;
    private final LateStores late = new LateStores(this::ask);
    private final RecordingRoom heard = new RecordingRoom();
    private final Chat chat = Chats.chat(
            late.late(Chats.directory(2)),
            late.late(Chats.store(InstantSource.system())),
            heard,
            InstantSource.system());
    private Session phone;
    private Session terminal;
    private int begun;

    @BeforeEach
    void join() throws ProtocolException {
        phone = Chats.device(chat, "alice");
        terminal = Chats.device(chat, "alice");
        Chats.enter(Chats.join(chat, "bob", () -> {}).session(), "dev"); // the room is open, and stays so
    }

    private void ask(Runnable call) {
        if (isHeld) {
            asked.add(call);
        } else {
            call.run();
        }
    }

    /** Answers all that was asked for, and what is asked for because of that. */
    private void answer(Function<Deque<Runnable>, Runnable> next) {
        while (!asked.isEmpty()) {
            next.apply(asked).run();
        }
        isHeld = false;
    }

    private CompletionStage<Entry> enter(Session session) throws ProtocolException {
        return session.enter("dev", null, Chats.at(() -> begun++));
    }

    @Test
    void bothAreToldWhatTheyFindIfBothComeInWithOneEntry() throws ProtocolException {
        isHeld = true;
        CompletionStage<Entry> first = enter(phone);
        CompletionStage<Entry> second = enter(terminal);
        answer(Deque::removeFirst); // each is a step ahead, in turn

        assertThat(Chats.answer(first)).isEqualTo(Chats.answer(second)).isNotNull();
        assertThat(begun).isEqualTo(2);
        assertThat(requireNonNull(heard.others.get("dev")).events)
                .endsWith(new Joined("dev", 2, "alice"))
                .hasSize(2);
        assertThat(phone.following().nextToFollow()).isNull();
        assertThat(terminal.following().nextToFollow()).isNull();
    }

    @Test
    void whoeverFindsTheOtherOneInFollowsAndIsAnsweredByThat() throws ProtocolException {
        isHeld = true;
        CompletionStage<Entry> first = enter(phone);
        CompletionStage<Entry> second = enter(terminal);
        answer(Deque::removeLast); // the terminal is in before the phone gets on

        assertThat(Chats.answer(second)).isNotNull();
        assertThat(Chats.answer(first)).isNull();
        assertThat(begun).isEqualTo(1);
        assertThat(Chats.answer(phone.following().follow(room("dev"), true))).isEqualTo(Map.of("dev", 2L));
        assertThat(Chats.answer(phone.following().reenter("dev", 2))).isNotNull();
        assertThat(phone.following().nextToFollow()).isNull();
        assertThat(phone.following().isAnswered("dev", true))
                .as("asked for once more")
                .isFalse();
    }

    @Test
    void whoeverFollowsAUserWhoIsOutAgainWhenItIsLetInIsToldSo() throws ProtocolException {
        Chats.answer(enter(phone));
        isHeld = true;
        CompletionStage<Map<String, Long>> following = terminal.following().follow(room("dev"), true);
        phone.part("dev", null);
        answer(Deque::removeLast);

        assertThat(Chats.answer(following)).isEmpty();
        assertThat(terminal.stays().nameOf("dev")).isNull();
    }

    @Test
    void roomIsNotGivenUpWhileADeviceIsOnTheWayToAnotherOneThatWasAloneThere() throws ProtocolException {
        Chats.enter(phone, "own");
        isHeld = true;
        CompletionStage<Map<String, Long>> following = terminal.following().follow(room("own"), true);
        CompletionStage<?> out = phone.part("own", null);
        while (asked.size() > 1) {
            asked.removeLast().run(); // what has to do with the phone
        }
        assertThat(out).isCompleted();
        assertThat(chat.rooms().find(room("own"))).isNotNull();
        answer(Deque::removeLast);

        assertThat(Chats.answer(following)).isEmpty();
        assertThat(chat.rooms().find(room("own"))).isNull();
    }
}
