"""Objects of libraries, many of which change inside when they are only read."""

from benchmarks.state.cells.template import Template as T

FIT = "LinearRegression().fit([[1], [2], [<#>]], [1, <#>, 3])"

LIBRARY = [
    T("fitted estimators", "make", f"<+est> = {FIT}", 2),
    T(
        "fitted estimators",
        "make",
        "<+est> = KNeighborsRegressor(1).fit([[1], [5], [9]], [<#>, <#>, <num>])",
    ),
    T(
        "fitted estimators",
        "make",
        "<+est> = DecisionTreeRegressor(random_state=0).fit([[1], [5], [9]], [<#>, 2, 7])",
    ),
    T("fitted estimators", "change", "<est>.fit([[1], [2], [4]], [<#>, 4, <#>]);", 2),
    T("fitted estimators", "change", "<est>.fit([[1], [10 * <#>]], [1, <num>]);"),
    T(
        "fitted estimators",
        "change",
        "for _model in [<est>]:\n    _model.fit([[1], [<#>]], [<#>, 3]);",
    ),
    T("fitted estimators", "read", "print(<est>.predict([[<#>]]).round(2))", 3),
    T("fitted estimators", "read", "type(<est>).__name__"),
    T("figures and axes", "make", "<+fig>, <+ax> = plt.subplots()\n<+ax>.plot([<#>, <#>, 3]);", 2),
    T("figures and axes", "make", "<+fig>, <+ax> = plt.subplots()\n<+ax>.set_title('<w>');"),
    T("figures and axes", "change", "<ax>.plot([<#>, <#>]);", 2),
    T("figures and axes", "change", "<ax>.set_title('<w>');", 2),
    T("figures and axes", "change", "<ax>.set_xlabel(<str>);"),
    T("figures and axes", "change", "<ax>.plot(<list>);"),
    T(
        "figures and axes",
        "change",
        "<ax>.lines[-1].set_color('<colour>') if <ax>.lines else None;",
    ),
    T("figures and axes", "read", "print(len(<ax>.lines))", 2),
    T("figures and axes", "read", "print(<ax>.get_title())", 2),
    T("figures and axes", "read", "plt.plot([<num>, <#>]);"),
    T("compiled patterns", "make", "<+rex> = re.compile('[<w>]+')", 2),
    T("compiled patterns", "make", "<+rex> = re.compile(<str>)", 2),
    T("compiled patterns", "change", "<rex> = re.compile(<rex>.pattern + '|<w>')", 3),
    T("compiled patterns", "change", "<str> = '<w>'", 2),
    T("compiled patterns", "read", "print(<rex>.findall('a cat, a dog, an eel'))", 3),
    T("compiled patterns", "read", "bool(<rex>.search(<str> + '<w>'))"),
    T(
        "lazy things",
        "make",
        "<+lazy> = pd.DataFrame({'a': [1, 1, 2], 'b': [<#>, <#>, 3]}).groupby('a')",
    ),
    T("lazy things", "make", "<+lazy> = <df>.groupby('<col>')"),
    T("lazy things", "make", "<+lazy> = <ser>.rolling(2)"),
    T("lazy things", "change", "<df>['b'] = <df>['b'] + <#>"),
    T("lazy things", "change", "<ser>.iloc[<i>] = <#>"),
    T("lazy things", "read", "print(<lazy>.sum().to_numpy().ravel().tolist())", 2),
    T("lazy things", "read", "print(<lazy>.count().shape)"),
]
