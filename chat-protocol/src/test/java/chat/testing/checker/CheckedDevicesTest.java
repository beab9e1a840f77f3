package chat.testing.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Devices of one account have to see the same. */
class CheckedDevicesTest {

    private static final String EPOCH = "1";

    private final Recording bob = new Recording("bob");
    private final Recording phone = new Recording("alice/1");
    private final Recording laptop = new Recording("alice/2");

    /** Bob is in, alice has come with her telephone, which has gone into dev, and then with her laptop. */
    @BeforeEach
    void begin() {
        bob.add(new Observation.Joined("bob", "b"));
        enter(bob, "lobby", 1, 1);
        phone.add(new Observation.Joined("alice", "p", 1));
        enter(phone, "lobby", 2, 2);
        got(Event.joined("lobby", 2, "alice"), bob);
        enter(phone, "dev", 1, 1);
        laptop.add(new Observation.Joined("alice", "l", 2));
        enter(laptop, "lobby", 2, 2);
        enter(laptop, "dev", 1, 1);
    }

    private static void enter(Recording by, String room, long seq, int count) {
        by.add(new Observation.Entered(room, EPOCH, seq, null, count, seq));
    }

    private static void got(Event event, Recording... by) {
        for (Recording recording : by) {
            recording.add(new Observation.Received(event));
        }
    }

    private static Event said(long seq, String text, int device) {
        return Event.message("lobby", seq, "alice", text, "1", null, device);
    }

    private static void direct(long seq, Recording... by) {
        for (Recording recording : by) {
            recording.add(new Observation.ReceivedDirect(seq, "bob", "alice", "psst", null));
        }
    }

    private List<Violation.Kind> violations() {
        List<Recording> all = List.of(bob, phone, laptop);
        all.forEach(recording -> recording.add(new Observation.Settled()));
        return Checker.check(all).violations().stream().map(Violation::kind).toList();
    }

    @Test
    void whatIsPromisedIsFound() {
        phone.add(new Observation.Sent("1", "lobby", "one"));
        laptop.add(new Observation.Sent("1", "lobby", "two"));
        got(said(3, "one", 1), bob, phone, laptop);
        got(said(4, "two", 2), bob, phone, laptop);
        laptop.add(new Observation.Parting("dev"));
        got(Event.left("dev", 2, "alice", "part"), phone, laptop);

        assertThat(violations()).isEmpty();
    }

    @Test
    void messageUnderTheNumberOfAnotherDeviceIsNobodys() {
        phone.add(new Observation.Sent("1", "lobby", "one"));
        got(said(3, "one", 2), bob, phone, laptop);

        assertThat(violations()).contains(Violation.Kind.PHANTOM);
    }

    @Test
    void messageOfAnotherDeviceIsNoAnswer() {
        phone.add(new Observation.Sent("1", "lobby", "one"));
        laptop.add(new Observation.Sent("1", "lobby", "two"));
        got(said(3, "one", 1), bob, phone, laptop);

        assertThat(violations()).containsExactly(Violation.Kind.UNANSWERED);
    }

    @Test
    void whatOneDeviceDidNotGetIsLost() {
        phone.add(new Observation.Sent("1", "lobby", "one"));
        got(said(3, "one", 1), bob, phone);

        assertThat(violations()).containsExactly(Violation.Kind.LOST);
    }

    @Test
    void whoComesBackIsInAllRoomsThatNoDeviceHasLeft() {
        laptop.add(new Observation.Disconnected());
        laptop.add(new Observation.Resumed("l"));
        laptop.add(new Observation.Entered("lobby", EPOCH, 2, true, 2, 2));
        laptop.add(new Observation.CaughtUp());
        got(Event.topic("dev", 2, "alice", "bugs"), phone);
        assertThat(violations()).containsExactly(Violation.Kind.WRONG_ENTRY);
    }

    @Test
    void directMessageReachesAllDevicesUnderOneNumber() {
        phone.add(new Observation.Sent("1", "lobby", "one"));
        got(said(3, "one", 1), bob, phone, laptop);
        bob.add(new Observation.SentDirect(null, "alice", "psst"));
        direct(1, bob, phone);

        assertThat(violations()).containsExactly(Violation.Kind.LOST);
    }
}
