package chat.client.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A checker that cannot find a fault is worth nothing: every kind of fault is planted here. */
class CheckerTest {

    private static final int PUBLISHERS = 2;

    private final Checker checker = new Checker();
    private final Received alice = new Received(PUBLISHERS);
    private final Received bob = new Received(PUBLISHERS);

    private final SentMessage a0 = message(0, 0);
    private final SentMessage a1 = message(0, 1);
    private final SentMessage a2 = message(0, 2);
    private final SentMessage b0 = message(1, 0);

    private static SentMessage message(int publisher, int number) {
        return new SentMessage(publisher, 1, number, 0, 2);
    }

    private void receive(Received user, SentMessage... messages) {
        for (SentMessage message : messages) {
            checker.check(user, message);
        }
    }

    @Test
    void everybodyGettingEverythingInOneOrderIsGood() {
        receive(alice, a0, b0);
        receive(bob, a0, b0, a1);
        receive(alice, a1, a2);
        receive(bob, a2);

        assertThat(checker.verdict()).isEqualTo(new Checker.Verdict(0, 0, 0, true));
        assertThat(checker.verdict().isGood()).isTrue();
    }

    @Test
    void repetitionIsFoundAndNotCountedAsADelivery() {
        receive(alice, a0, a1);

        assertThat(checker.check(alice, a0)).isFalse();
        assertThat(checker.check(alice, a1)).isFalse();
        assertThat(checker.check(bob, a0)).isTrue();
        assertThat(checker.verdict()).isEqualTo(new Checker.Verdict(0, 2, 0, true));
        assertThat(checker.verdict().isGood()).isFalse();
    }

    @Test
    void swapOfOnePublishersMessagesIsFound() {
        receive(alice, a1, a0, a2);
        receive(bob, a1, a0, a2);

        assertThat(checker.verdict()).isEqualTo(new Checker.Verdict(0, 0, 2, true));
        assertThat(checker.verdict().isGood()).isFalse();
    }

    @Test
    void swapThatOnlyOneUserSeesIsAnotherOrderToo() {
        receive(alice, a0, a1);
        receive(bob, a1, a0);

        assertThat(checker.verdict()).isEqualTo(new Checker.Verdict(0, 0, 1, false));
    }

    @Test
    void differentOrderOfTwoPublishersMessagesIsFound() {
        receive(alice, a0, b0);
        receive(bob, b0, a0);

        assertThat(checker.verdict()).isEqualTo(new Checker.Verdict(0, 0, 0, false));
        assertThat(checker.verdict().isGood()).isFalse();
    }

    @Test
    void differentOrderIsFoundHoweverTheirReadsInterleave() {
        receive(alice, a0);
        receive(bob, b0);
        receive(alice, b0);
        receive(bob, a0);

        assertThat(checker.verdict().oneOrder()).isFalse();
    }

    @Test
    void lossIsNoOtherOrder() {
        receive(alice, a0, a1, a2);
        receive(bob, a0, a2);
        checker.lose(1);

        assertThat(checker.verdict()).isEqualTo(new Checker.Verdict(1, 0, 0, true));
        assertThat(checker.verdict().isGood()).isFalse();
    }

    @Test
    void lateOneIsFoundAmongManyAndItsRepetitionToo() {
        for (int number = 0; number < 200; number++) {
            if (number != 150) {
                receive(alice, message(0, number));
            }
        }
        assertThat(alice.has(0, 150)).isFalse();
        assertThat(alice.has(0, 149)).isTrue();
        assertThat(alice.has(0, 200)).isFalse();
        receive(alice, message(0, 150), message(0, 150), message(0, 136));

        assertThat(alice.has(0, 150)).isTrue();
        assertThat(checker.verdict().reordered()).isEqualTo(1);
        assertThat(checker.verdict().duplicated()).isEqualTo(2);
    }
}
