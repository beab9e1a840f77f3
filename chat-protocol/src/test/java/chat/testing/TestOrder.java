package chat.testing;

import java.util.Comparator;
import org.junit.jupiter.api.ClassDescriptor;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.ClassOrdererContext;
import org.junit.jupiter.api.Order;

/** What takes long comes first, marked with {@link Order}, and what Netty watches closely last: that slows down whatever runs beside it. */
public final class TestOrder implements ClassOrderer {

    @Override
    public void orderClasses(ClassOrdererContext context) {
        context.getClassDescriptors()
                .sort(Comparator.comparing((ClassDescriptor tests) -> LeakLevel.isWantedBy(tests.getTestClass()))
                        .thenComparing(tests -> tests.findAnnotation(Order.class)
                                .map(Order::value)
                                .orElse(Order.DEFAULT)));
    }
}
